/** Mapped operators made smaller, with the same structure, so that they can be run. May import nest, check, mapping, workload, arch, pass and ir. */
@NullMarked
package marvel.scale;

import org.jspecify.annotations.NullMarked;
