/** Annotation processor: registers passes and services, and turns a pass's javadoc into its documentation. May import pass and ir. */
@NullMarked
package marvel.doc;

import org.jspecify.annotations.NullMarked;
