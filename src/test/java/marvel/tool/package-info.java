/** Tests of the tool's own parts. */
@NullMarked
package marvel.tool;

import org.jspecify.annotations.NullMarked;
