/** Command-line tools. May import diag, ir, parse and pass. */
@NullMarked
package marvel.tool;

import org.jspecify.annotations.NullMarked;
