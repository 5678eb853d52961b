/** Tests of operators and type inference. */
@NullMarked
package marvel.op;

import org.jspecify.annotations.NullMarked;
