/** Perfect loop nests: dims, tensors with affine accesses, volumes. Imports nothing of Marvel. */
@NullMarked
package marvel.workload;

import org.jspecify.annotations.NullMarked;
