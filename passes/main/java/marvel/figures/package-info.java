/** All figures of a mapped operator in one place, for those who print them. May import cost, nest, arch, mapping, workload, pass and ir. */
@NullMarked
package marvel.figures;

import org.jspecify.annotations.NullMarked;
