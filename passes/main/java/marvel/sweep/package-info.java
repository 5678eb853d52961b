/** Many targets for some networks, and which of them are worth building. May import api, figures, arch and tool. */
@NullMarked
package marvel.sweep;

import org.jspecify.annotations.NullMarked;
