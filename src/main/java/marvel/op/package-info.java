/** Relay operators: attributes as records, type rules, and type inference over modules. May import diag and ir. */
@NullMarked
package marvel.op;

import org.jspecify.annotations.NullMarked;
