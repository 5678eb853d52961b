/** Goldens and what holds the project together. May import tool. */
@NullMarked
package marvel.testsuite;

import org.jspecify.annotations.NullMarked;
