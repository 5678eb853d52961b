/** Marvel as a library: text or modules in, mapped modules out. No global state, no output, no exit. May import diag, ir, op, parse and pass. */
@NullMarked
package marvel.api;

import org.jspecify.annotations.NullMarked;
