/** Named dataflows: what each fixes of a mapping, and the best mapping that is left. May import search, cost, figures, arch, mapping and workload. */
@NullMarked
package marvel.search.dataflow;

import org.jspecify.annotations.NullMarked;
