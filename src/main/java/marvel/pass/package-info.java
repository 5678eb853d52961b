/** Passes, their registry and pipelines. May import diag, ir and parse. */
@NullMarked
package marvel.pass;

import org.jspecify.annotations.NullMarked;
