/** Exact search for L2 tiles, order of the loops over them, and layouts. May import search, workload, arch, mapping, cost.db. */
@NullMarked
package marvel.search.offchip;

import org.jspecify.annotations.NullMarked;
