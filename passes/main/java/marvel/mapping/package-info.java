/** Mappings: tiles, loop orders, spatial axes, layouts, L2 bypass. May import workload and arch. */
@NullMarked
package marvel.mapping;

import org.jspecify.annotations.NullMarked;
