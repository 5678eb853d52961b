/** Command-line tools. May import api, diag, ir, parse and pass. */
@NullMarked
package marvel.tool;

import org.jspecify.annotations.NullMarked;
