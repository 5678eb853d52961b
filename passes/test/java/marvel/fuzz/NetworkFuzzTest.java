package marvel.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import marvel.arch.Targets;
import marvel.testing.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random networks of small operators through the whole tool, verified after each pass and executed before and after. */
@Tag("fuzz")
class NetworkFuzzTest {
    @Test
    void networks() throws InterruptedException {
        Fuzz.run("networks, mapped, verified and executed", 400, (random, input) -> {
            String network = new RandomNetworks(random).network();
            List<String> options = options(random);
            input.is(String.join(" ", options) + "\n" + network);
            Tool.Run run = Tool.run(network, options.toArray(String[]::new));
            assertFalse(run.err().contains("internal error"), run.err());
            if (run.exit() == 0) {
                input.accepted();
                Tool.Run again = Tool.run(run.out(), "-", "--target=" + target(options));
                assertEquals(0, again.exit(), again.err());
                assertEquals(run.out(), again.out());
            } else {
                assertEquals(1, run.exit(), run.err());
                assertTrue(run.err().contains("error: "), run.err());
                assertFalse(run.err().contains("after pass"), run.err());
                assertFalse(run.err().contains("computes something else"), run.err());
            }
        });
    }

    private static String target(List<String> options) {
        return options.stream()
                .filter(o -> o.startsWith("--target="))
                .findFirst()
                .orElseThrow()
                .substring("--target=".length());
    }

    private static List<String> options(Random random) {
        List<String> all = new ArrayList<>(List.of("-", "--marvel", "--verify-each", "--check-execution"));
        all.add("--target=" + Fuzz.one(Targets.names(), random));
        all.add("--objective=" + Fuzz.one(List.of("edp", "energy", "latency", "dram"), random));
        if (random.nextInt(3) == 0) {
            all.addAll(List.of("--search=joint", "--model=exact"));
        } else {
            all.add("--model=" + Fuzz.one(List.of("maestro", "exact"), random));
        }
        all.add("--tiles=" + Fuzz.one(List.of("divisors", "any"), random));
        all.add("--layouts=" + Fuzz.one(List.of("network", "operator", "nchw", "nhwc", "fixed"), random));
        return all;
    }
}
