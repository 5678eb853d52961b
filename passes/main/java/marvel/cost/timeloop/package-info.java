/** Timeloop's model of mappings as its tool computes it, its files, and our own figures of them. May import diag, workload, mapping, arch and cost.exact. */
@NullMarked
package marvel.cost.timeloop;

import org.jspecify.annotations.NullMarked;
