/** Truth about loop functions: an interpreter and a static checker. May import ir, diag, op, pass, arch, workload; never cost, search, nest. */
@NullMarked
package marvel.check;

import org.jspecify.annotations.NullMarked;
