/** Tests of parser and printer. */
@NullMarked
package marvel.parse;

import org.jspecify.annotations.NullMarked;
