/** The MAESTRO cost model, to the digit (docs/cost-models.md). May import arch, mapping, workload and diag; never search. */
@NullMarked
package marvel.cost.maestro;

import org.jspecify.annotations.NullMarked;
