/** Accelerators: array, buffers, network, DRAM, energies, with units. May import workload, ir and diag. */
@NullMarked
package marvel.arch;

import org.jspecify.annotations.NullMarked;
