/** Timeloop's model of mappings, as its tool computes it, and the files it reads. Imports nothing of Marvel but diag. */
@NullMarked
package marvel.cost.timeloop;

import org.jspecify.annotations.NullMarked;
