/** The programs of bin/: options, files, exit codes. May import every package of this module. */
@NullMarked
package marvel.cli;

import org.jspecify.annotations.NullMarked;
