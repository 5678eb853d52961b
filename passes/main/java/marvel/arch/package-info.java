/** Accelerators: array, buffers, network, DRAM, energies, with units. May import workload, ir, diag, parse and pass. */
@NullMarked
package marvel.arch;

import org.jspecify.annotations.NullMarked;
