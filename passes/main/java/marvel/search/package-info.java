/** Search: what its halves share. May import cost, mapping, workload, arch. */
@NullMarked
package marvel.search;

import org.jspecify.annotations.NullMarked;
