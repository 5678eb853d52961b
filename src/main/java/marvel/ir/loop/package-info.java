/** Loop functions: one operator as an explicit loop nest with buffers and copies. Immutable. May import ir and diag. */
@NullMarked
package marvel.ir.loop;

import org.jspecify.annotations.NullMarked;
