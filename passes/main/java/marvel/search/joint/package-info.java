/** The exact search over off-chip and on-chip halves of a mapping under the exact model. May import workload, arch, mapping, cost.exact and search. */
@NullMarked
package marvel.search.joint;

import org.jspecify.annotations.NullMarked;
