/** Emitters: module in, files for one other tool out. One file each. May import everything but search and passes. */
@NullMarked
package marvel.emit;

import org.jspecify.annotations.NullMarked;
