/** Perfect loop nests: dims, tensors with affine accesses, volumes. May import ir. */
@NullMarked
package marvel.workload;

import org.jspecify.annotations.NullMarked;
