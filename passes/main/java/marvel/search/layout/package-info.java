/** Exact choice of one layout for each tensor of a network. May import search, search.offchip, layout, workload, cost.db and ir. */
@NullMarked
package marvel.search.layout;

import org.jspecify.annotations.NullMarked;
