@NullMarked
package marvel.api;

import org.jspecify.annotations.NullMarked;
