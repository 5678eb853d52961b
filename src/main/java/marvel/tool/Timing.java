package marvel.tool;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Wall time of each step. */
final class Timing {
    private final Map<String, Long> nanos = new LinkedHashMap<>();

    <T> T time(String step, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            add(step, System.nanoTime() - start);
        }
    }

    void add(String step, long time) {
        nanos.merge(step, time, Long::sum);
    }

    /** A line for each step, then the process as a whole: wall time since the JVM started, and memory it took from the system's view. */
    String report() {
        StringBuilder out = new StringBuilder("===== timing: wall seconds =====\n");
        nanos.forEach((step, n) -> out.append(String.format(Locale.ROOT, "%9.3f  %s%n", n / 1e9, step)));
        double up = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
        out.append(String.format(Locale.ROOT, "%9.3f  process, from the start of the JVM%n", up));
        Runtime r = Runtime.getRuntime();
        out.append(String.format(
                Locale.ROOT,
                "%9.0f  MiB of heap in use, %d MiB taken%n",
                (r.totalMemory() - r.freeMemory()) / 1048576.0,
                r.totalMemory() >> 20));
        return out.toString();
    }
}
