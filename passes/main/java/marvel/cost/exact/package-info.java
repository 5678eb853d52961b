/** The physical cost model: words that the mapped nest really moves, its cycles and its energy. May import mapping, workload and arch. */
@NullMarked
package marvel.cost.exact;

import org.jspecify.annotations.NullMarked;
