/** Changes of tensors' layouts between the functions of a graph. May import op and ir. */
@NullMarked
package marvel.layout;

import org.jspecify.annotations.NullMarked;
