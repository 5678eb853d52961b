/** From workload and mapping to a loop function, and back. May import ir, workload and mapping. */
@NullMarked
package marvel.nest;

import org.jspecify.annotations.NullMarked;
