/** Sources, spans and diagnostics. Imports nothing of Marvel. */
@NullMarked
package marvel.diag;

import org.jspecify.annotations.NullMarked;
