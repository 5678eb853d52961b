/** The IR: modules, graph functions, expressions, types, attributes. Immutable. May import diag. */
@NullMarked
package marvel.ir;

import org.jspecify.annotations.NullMarked;
