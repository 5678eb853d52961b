/** Loop functions lowered to loops over single elements: what code generators print. May import ir. */
@NullMarked
package marvel.emit.scalar;

import org.jspecify.annotations.NullMarked;
