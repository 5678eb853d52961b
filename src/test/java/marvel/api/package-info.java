/** Tests of the library's own parts. */
@NullMarked
package marvel.api;

import org.jspecify.annotations.NullMarked;
