/** Many targets for some networks, and which of them are worth building. May import api, figures and arch. */
@NullMarked
package marvel.sweep;

import org.jspecify.annotations.NullMarked;
