/** DRAM traffic in blocks, the paper's off-chip model made exact. May import workload, mapping and arch. */
@NullMarked
package marvel.cost.db;

import org.jspecify.annotations.NullMarked;
