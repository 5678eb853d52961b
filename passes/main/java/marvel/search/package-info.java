/** What all searches share: tile sizes, certificates, sizes of spaces, time limits. May import workload, arch, mapping and cost. */
@NullMarked
package marvel.search;

import org.jspecify.annotations.NullMarked;
