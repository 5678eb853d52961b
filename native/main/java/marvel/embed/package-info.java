/** What libmarvel.so calls. May import api and tool. */
@NullMarked
package marvel.embed;

import org.jspecify.annotations.NullMarked;
