package marvel.sweep;

import marvel.api.Marvel;
import marvel.api.Options;

/**
 * Threads of this process.
 *
 * @param width how many
 */
record Threads(Networks networks, TargetSpace targets, int width) implements Engine {
    /** @throws marvel.diag.CompileException for networks that cannot be read */
    static Threads of(Marvel marvel, Task task, int width) {
        Options.Builder choices = Options.builder().choose("objective", task.objective());
        return new Threads(new Networks(marvel, task.networkSources(), choices), task.targets(), width);
    }

    @Override
    public Costs costs(int target) {
        return networks.costs(targets.target(target));
    }

    @Override
    public void close() {
        // Nothing of its own is open.
    }
}
