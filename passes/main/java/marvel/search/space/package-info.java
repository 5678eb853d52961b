/** Sizes of mapping spaces, exact and without enumerating them. May import search, cost, arch and workload. */
@NullMarked
package marvel.search.space;

import org.jspecify.annotations.NullMarked;
