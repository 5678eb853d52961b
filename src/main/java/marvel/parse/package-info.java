/** Text to IR and back; the only user of ANTLR. May import grammar, diag and ir. */
@NullMarked
package marvel.parse;

import org.jspecify.annotations.NullMarked;
