package marvel.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import marvel.arch.Capacity;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.diag.Source;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.nest.Nest;
import marvel.nest.NestReader;
import marvel.parse.Parser;
import marvel.testing.Tool;
import marvel.workload.DimName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mapping is legal, from the text that was printed alone: loops cover, tiles fit, axes fit the array. */
class LegalityTest {
    static List<String> targets() {
        return Targets.names();
    }

    @ParameterizedTest
    @ValueSource(strings = {"edge", "timeloop-168", "nvdla-small"})
    void operators(String target) {
        assertEquals(6, check(Tool.NETWORK, target));
    }

    @ParameterizedTest
    @Tag("heavy")
    @MethodSource("targets")
    void operatorsOnEveryTarget(String target) {
        assertEquals(6, check(Tool.NETWORK, target, "--model=maestro"));
    }

    @ParameterizedTest
    @Tag("heavy")
    @MethodSource("targets")
    void operatorsOnEveryTargetUnderTheExactModel(String target) {
        assertEquals(6, check(Tool.NETWORK, target, "--model=exact", "--objective=energy"));
    }

    @Test
    void tilesThatDoNotDivide() {
        assertEquals(6, check(Tool.NETWORK, "edge", "--tiles=any"));
    }

    @ParameterizedTest
    @Tag("heavy")
    @CsvSource({"resnet50,edge,26", "resnet50,eyeriss-like,26", "mobilenet_v2,edge,31", "mobilenet_v2,timeloop-168,31"})
    void wholeNetworks(String network, String target, int operators) throws IOException {
        assertEquals(operators, check(Files.readString(Path.of("../examples/" + network + ".relay")), target));
    }

    private static int check(String network, String target, String... more) {
        java.util.ArrayList<String> args = new java.util.ArrayList<>(List.of("-", "--marvel", "--target=" + target));
        args.addAll(List.of(more));
        Tool.Run run = Tool.run(network, args.toArray(String[]::new));
        assertEquals(0, run.exit(), run.err());
        List<LoopFunction> functions =
                Parser.module(new Source("printed", run.out())).items(LoopFunction.class);
        Target machine = Targets.builtIn(target).orElseThrow();
        functions.forEach(f -> check(f, machine));
        return functions.size();
    }

    private static void check(LoopFunction f, Target target) {
        Nest nest = NestReader.read(f);
        Mapping m = nest.mapping();
        String name = "@" + f.name() + " on " + target.name() + ": " + m;
        assertEquals(Nest.Stage.FULL, nest.stage(), name);
        for (DimName d : DimName.values()) {
            long covered = 1;
            for (List<Loop> level : List.of(m.l1(), m.cols(), m.rows(), m.l2(), m.dram())) {
                for (int i = level.size() - 1; i >= 0; i--) {
                    if (level.get(i).dim() == d) {
                        assertTrue(level.get(i).step() <= covered, d + " has gaps in " + name);
                        covered = level.get(i).step() * level.get(i).trips();
                    }
                }
            }
            long extent = nest.workload().extent(d);
            assertTrue(covered >= extent && covered < 2 * extent, d + " " + extent + " in " + name);
        }
        assertTrue(product(m.rows()) <= target.rows(), name);
        assertTrue(product(m.cols()) <= target.cols(), name);
        fits(f, Space.L2, target.l2(), target, name);
        fits(f, Space.L1, target.l1(), target, name);
    }

    private static long product(List<Loop> loops) {
        return loops.stream().mapToLong(Loop::trips).reduce(1, (a, b) -> a * b);
    }

    /** Buffers as declared: the first two parameters are the operands, anything else holds sums. */
    private static void fits(LoopFunction f, Space space, Capacity memory, Target target, String name) {
        long used = 0;
        int buffers = 0;
        for (Stmt s : f.body()) {
            if (s instanceof Stmt.Alloc a && a.buffer().space() == space) {
                BufferDecl b = a.buffer();
                int bytes = b.name().startsWith(f.params().get(0).name() + "_l")
                        ? target.word().input()
                        : b.name().startsWith(f.params().get(1).name() + "_l")
                                ? target.word().weight()
                                : target.word().partialSum();
                used += b.elements() * (memory.inWords() ? 1 : bytes);
                buffers++;
            }
        }
        assertTrue(space == Space.L2 || buffers == 3, name);
        assertTrue(used * memory.buffering().copies() <= memory.amount(), used + " in " + space + ", " + name);
    }
}
