/** From workload and mapping to a loop function, and back. May import ir, parse (its printer), workload and mapping. */
@NullMarked
package marvel.nest;

import org.jspecify.annotations.NullMarked;
