/** Reports on networks. May import search, frontend, nest, arch, workload, pass and ir. */
@NullMarked
package marvel.report;

import org.jspecify.annotations.NullMarked;
