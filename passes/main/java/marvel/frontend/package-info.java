/** Graph operators as workloads and epilogues. May import layout, op, ir, workload and nest. */
@NullMarked
package marvel.frontend;

import org.jspecify.annotations.NullMarked;
