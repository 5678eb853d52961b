/** Workloads, costs and searches as a library, without texts. May import every package of this module, and api. */
@NullMarked
package marvel.mapper;

import org.jspecify.annotations.NullMarked;
