/** Benchmarks. May import everything; nothing imports it. */
@NullMarked
package marvel.bench;

import org.jspecify.annotations.NullMarked;
