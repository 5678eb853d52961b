package marvel.testsuite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks as large as nobody has, through the whole pipeline. Times are no measurements: they leave room for a busy
 * machine, and none for work in the square of the size. The figures: {@code docs/reliability.md}.
 */
@Tag("heavy")
class LimitsTest {
    private static final int MANY = 100_000;

    private static String main(String type, IntFunction<String> line, String result) {
        return IntStream.range(0, MANY)
                .mapToObj(line)
                .collect(Collectors.joining("", "def @main(%x: " + type + ") {\n", result + "\n}\n"));
    }

    static Stream<Arguments> networks() {
        String tensor = "Tensor[(1, 8, 8, 8), float32]";
        return Stream.of(
                Arguments.of(
                        "operators",
                        main(
                                tensor,
                                i -> "%" + i + " = nn.relu(%" + (i == 0 ? "x" : i - 1) + ");\n",
                                "%" + (MANY - 1))),
                Arguments.of(
                        "mapped operators",
                        main(
                                tensor,
                                i -> "%" + i + " = nn.conv2d(%" + (i == 0 ? "x" : i - 1)
                                        + ", meta[relay.Constant][0] /* ty=Tensor[(8, 8, 1, 1), float32] */,"
                                        + " channels=8, kernel_size=[1, 1], padding=[0, 0, 0, 0]);\n",
                                "%" + (MANY - 1))),
                Arguments.of(
                        "let",
                        main(
                                tensor,
                                i -> "let %v" + i + " = nn.relu(%" + (i == 0 ? "x" : "v" + (i - 1)) + ");\n",
                                "%v" + (MANY - 1))),
                Arguments.of("calls", main(tensor, i -> "nn.relu(", "%x" + ")".repeat(MANY))),
                Arguments.of("conditions", main("bool", i -> "if (", "%x" + ") { %x } else { %x }".repeat(MANY))),
                Arguments.of("branches", main("bool", i -> "if (%x) { ", "%x" + " } else { %x }".repeat(MANY))),
                Arguments.of("infix", main("int8", i -> "%x + ", "%x")),
                Arguments.of(
                        "parameters",
                        main("int8", i -> ", %p" + i + ": int8", ") {\n%p0").replace("int8) {\n,", "int8,")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    @Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void wholePipeline(String name, String text) {
        Golden.Result run = Golden.run(List.of("--marvel", "--target=edge", "-"), text);
        assertEquals(0, run.exit(), run.err().lines().limit(3).collect(Collectors.joining("\n")));
        assertTrue(
                run.out().length() < 40L * text.length(),
                () -> name + ": got " + run.out().length() + " characters");
    }
}
