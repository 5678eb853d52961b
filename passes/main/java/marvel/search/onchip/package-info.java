/** The on-chip half of the search under MAESTRO: L1 tiles, array axes and loop orders inside one L2 tile. May import search, cost.maestro, mapping, workload, arch. */
@NullMarked
package marvel.search.onchip;

import org.jspecify.annotations.NullMarked;
