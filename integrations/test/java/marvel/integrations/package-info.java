/** Tests of what is built on Marvel: a plug-in project, clients of the server, other people's test runners. */
@NullMarked
package marvel.integrations;

import org.jspecify.annotations.NullMarked;
