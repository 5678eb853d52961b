/** Accelerators: array, buffers, network, DRAM, energies, with units. May import workload, ir, diag and parse. */
@NullMarked
package marvel.arch;

import org.jspecify.annotations.NullMarked;
