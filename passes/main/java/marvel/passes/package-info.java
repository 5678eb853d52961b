/** The passes, one file each: IR to problem, search, rewritten IR. May import everything but other passes. */
@NullMarked
package marvel.passes;

import org.jspecify.annotations.NullMarked;
