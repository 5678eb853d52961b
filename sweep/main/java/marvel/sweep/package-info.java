/** Many targets for some networks, and which of them are worth building. May import api, emit, figures, arch and tool. */
@NullMarked
package marvel.sweep;

import org.jspecify.annotations.NullMarked;
