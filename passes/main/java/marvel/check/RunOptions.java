package marvel.check;

import java.util.Optional;
import marvel.arch.Target;

/**
 * How to run a loop function.
 *
 * @param target capacities, array size, block size and network; without it nothing is limited, the network multicasts
 *     and reduces, and a DRAM block is one word
 * @param maxMacs a function that might execute more multiply-accumulates than this is refused
 * @param checkMacs that every multiply-accumulate runs exactly once; takes 8 bytes of memory for each
 */
public record RunOptions(Optional<Target> target, long maxMacs, boolean checkMacs) {
    public static final long DEFAULT_MAX_MACS = 20_000_000;

    public RunOptions() {
        this(Optional.empty(), DEFAULT_MAX_MACS, true);
    }

    public RunOptions(Target target) {
        this(Optional.of(target), DEFAULT_MAX_MACS, true);
    }

    public RunOptions withMaxMacs(long macs) {
        return new RunOptions(target, macs, checkMacs);
    }
}
