/** Importers: files of one other tool in, a module out. One file each. May import everything but search, passes and emit. */
@NullMarked
package marvel.importer;

import org.jspecify.annotations.NullMarked;
