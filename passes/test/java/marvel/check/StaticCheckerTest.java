package marvel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import marvel.arch.Target;
import marvel.diag.Diagnostic;
import marvel.ir.Attrs;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Stmt;
import marvel.mapping.Mapping;
import marvel.nest.Epilogue;
import marvel.nest.NestBuilder;
import marvel.testing.RandomProblems;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

class StaticCheckerTest {
    private static final Target TARGET = Nests.target();

    private static String error(String text) {
        return error(text, TARGET);
    }

    private static String error(String text, Target target) {
        List<Diagnostic> errors = StaticChecker.check(Nests.parse(text), target);
        assertEquals(1, errors.size(), errors.toString());
        return errors.get(0).message();
    }

    private static String mapped(String from, String to) {
        assertTrue(Nests.MAPPED.contains(from), from);
        return error(Nests.MAPPED.replace(from, to));
    }

    @Test
    void rightNestsAreProved() {
        LoopFunction plain = Nests.parse(Nests.PLAIN_RELU);
        assertEquals(List.of(), StaticChecker.check(Nests.parse(Nests.PLAIN), TARGET));
        assertEquals(List.of(), StaticChecker.checkRewrite(plain, Nests.parse(Nests.MAPPED), TARGET));
    }

    /** No text can say so, but a pass could. */
    @Test
    void namesOfLoopsAndBuffersAreApart() {
        LoopFunction f = Nests.parse(Nests.MAPPED);
        Stmt.For loop = f.body().stream()
                .filter(s -> s instanceof Stmt.For)
                .map(s -> (Stmt.For) s)
                .findFirst()
                .orElseThrow();
        BufferDecl first = f.params().get(0);
        List<BufferDecl> params = new ArrayList<>(f.params());
        params.add(new BufferDecl(
                loop.variable(),
                first.shape(),
                first.dtype(),
                first.axes(),
                first.layout(),
                first.space(),
                first.span()));
        LoopFunction clash = new LoopFunction(f.name(), params, f.attrs(), f.body(), f.span());
        List<Diagnostic> errors = StaticChecker.check(clash, TARGET);
        assertTrue(errors.stream().anyMatch(e -> e.message().contains("has the name of a buffer")), errors.toString());
    }

    @Test
    void nestsOfRandomProblemsAreProved() {
        Target target = Nests.target(4, 4, Long.MAX_VALUE, Long.MAX_VALUE, true);
        for (long seed = 5000; seed < 5300; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload workload = random.workload();
            Epilogue epilogue = random.epilogue(workload);
            Mapping mapping = random.mapping(workload, 4, 4, seed % 2 == 0);
            LoopFunction plain = NestBuilder.plain("f", workload, epilogue, Attrs.EMPTY);
            for (LoopFunction mapped : List.of(
                    NestBuilder.offChip("f", workload, epilogue, Attrs.EMPTY, mapping),
                    NestBuilder.full("f", workload, epilogue, Attrs.EMPTY, mapping))) {
                assertEquals(List.of(), StaticChecker.checkRewrite(plain, mapped, target), "seed " + seed);
            }
        }
    }

    @Test
    void loopsMustCoverTheirDimsOnce() {
        assertEquals(
                "iterations are missing or repeated: expected the loop to end at 3, got 2",
                error(Nests.MAPPED.replace("%c0 in (0, 3, 1)", "%c0 in (0, 2, 1)")));
    }

    @Test
    void everyTensorMustBeCovered() {
        assertEquals(
                "iterations are missing: along C they reach 0 to 4 of %b, expected 0 to 5",
                error(Nests.PLAIN.replace("%c in (0, 6, 1)", "%c in (0, 5, 1)")));
        assertEquals(
                "iterations are repeated: nothing here depends on %z",
                error(Nests.PLAIN
                        .replace(
                                "for %c in (0, 6, 1) @dram {",
                                "for %c in (0, 6, 1) @dram { for %z in (0, 2, 1) @dram {")
                        .replace("%b[%k, %c];", "%b[%k, %c]; }")));
    }

    @Test
    void readsMustLieInsideWhatWasLoaded() {
        assertEquals(
                "cannot prove that the box from %c1 + %c0 to %c1 + %c0 + 1 along C lies inside %b_l2, which has 5",
                mapped("%b[%k2 : 4, 0 : 6]", "%b[%k2 : 4, 0 : 5]"));
        assertEquals(
                "cannot prove that index %n along N of %a_l1 lies below 1",
                mapped("%a_l2[%n1 : 2, %c1 + %c0 : 1]", "%a_l2[%n1 : 1, %c1 + %c0 : 1]"));
    }

    @Test
    void capacityAndArray() {
        assertEquals(
                "expected buffers in l2 of at most 63 words, got 64 words",
                error(Nests.MAPPED, Nests.target(4, 4, 64, 63, true)));
        assertEquals(
                "expected at most 2 x 2 processing elements, got 2 x 3",
                error(Nests.MAPPED, Nests.target(2, 2, 64, 64, true)));
        assertEquals(
                "the network of @small does not add up partial sums",
                error(Nests.MAPPED, Nests.target(4, 4, 64, 64, false)));
    }

    @Test
    void races() {
        assertEquals(
                "iterations of a parallel loop write the same words: expected \"over (%c0)\"",
                mapped(" over (%c0)", ""));
        assertEquals(
                "iterations of a parallel loop write different words: expected no addition over %k0",
                mapped("over (%c0)", "over (%k0, %c0)"));
    }

    @Test
    void sumsMustStartRight() {
        String first =
                "expected %o_l1 to start at 0 at the first visit of a tile, and where a processing element does not hold"
                        + " the tile's sums";
        assertEquals(first, mapped("if (%c1 == 0)", "if (%c1 == 3)"));
        assertEquals(
                "expected %o_l1 to be read back at later visits of a tile", mapped("if (%c0 == 0)", "if (%c0 == 1)"));
        assertEquals(
                "expected the box of %o_l1 that is read back to be the one that is stored",
                mapped("copy %o_l1 = %o_l2[%n1 : 2, %k0 : 2]", "copy %o_l1 = %o_l2[0 : 2, %k0 : 2]"));
    }

    @Test
    void tilesMustBeStoredWhole() {
        assertEquals(
                "expected a box of 4 elements along K, got 3",
                mapped("copy %o[0 : 4, %k2 : 4]", "copy %o[0 : 4, %k2 : 3]"));
        assertEquals(
                "expected the epilogue on the way to DRAM, got it on the way to l2",
                mapped("copy %o_l2[%n1 : 2, %k0 : 2] = %o_l1", "copy %o_l2[%n1 : 2, %k0 : 2] = nn.relu(%o_l1)"));
        assertEquals(
                "expected sums to be added between the start and the store of their tile",
                error(Nests.MAPPED
                        .replace("    fill %o_l2 = 0;\n", "")
                        .replace("copy %o[0 :", "for %z in (0, 2, 1) @dram { copy %o[0 :")
                        .replace("nn.relu(%o_l2);", "nn.relu(%o_l2); }")));
    }

    @Test
    void epilogueOnlyAtTheLastVisit() {
        String two = Nests.MAPPED
                .replace("for %k2 in (0, 8, 4) @dram {", "for %c2 in (0, 6, 3) @dram { for %k2 in (0, 8, 4) @dram {")
                .replace("%b[%k2 : 4, 0 : 6]", "%b[%k2 : 4, %c2 : 3]")
                .replace("%a_l2[%n1 : 2, %c1 + %c0 : 1]", "%a_l2[%n1 : 2, %c2 + %c0 : 1]")
                .replace("%b_l2[%k0 : 2, %c1 + %c0 : 1]", "%b_l2[%k0 : 2, %c0 : 1]")
                .replace("for %c1 in (0, 6, 3) @l2 {", "")
                .replace("%c1 == 0", "%c2 == 0")
                .replace("    }\n    copy %o[0", "    copy %o[0")
                .replaceAll("}\\s*$", "} }")
                .replace(
                        "    fill %o_l2 = 0;",
                        "    if (%c2 == 0) { fill %o_l2 = 0; } else { copy %o_l2 = %o[0 : 4, %k2 : 4]; }");
        assertEquals(
                "expected the epilogue at the last visit of a tile only: sums are not complete before", error(two));
        String right = two.replace(
                "copy %o[0 : 4, %k2 : 4] = nn.relu(%o_l2);",
                "if (%c2 == 3) { copy %o[0 : 4, %k2 : 4] = nn.relu(%o_l2); } else { copy %o[0 : 4, %k2 : 4] = %o_l2; }");
        assertEquals(List.of(), StaticChecker.check(Nests.parse(right), TARGET));
        assertEquals(
                "expected the tile to be stored to %o at its last visit",
                error(right.replace(
                                "alloc %o_l1:",
                                "alloc %p: Buffer[(4, 8), int32, axes=\"NK\", layout=\"NK\"] @dram;\n  alloc %o_l1:")
                        .replace("copy %o[0 : 4, %k2 : 4] = nn.relu(%o_l2)", "copy %p[0 : 4, %k2 : 4] = %o_l2")));
        assertEquals(
                List.of(),
                Execution.compare(Nests.parse(Nests.PLAIN_RELU), Nests.parse(right), 3, new RunOptions(TARGET)));
    }

    @Test
    void anotherOperatorIsAnotherMeaning() {
        List<Diagnostic> errors =
                StaticChecker.checkRewrite(Nests.parse(Nests.PLAIN), Nests.parse(Nests.MAPPED), TARGET);
        assertTrue(errors.get(0).message().startsWith("@mm computes something else than before"), errors.toString());
        assertEquals("MV0610", errors.get(0).code().toString());
    }

    /** A target that no tensor may pass over L2 on refuses every mapping that has one do so, outputs too. */
    @Test
    void waysOverL2() {
        Target all = Nests.target(4, 4, Long.MAX_VALUE, Long.MAX_VALUE, true);
        Target none = new Target(
                "none",
                all.rows(),
                all.cols(),
                all.clockHz(),
                all.lanes(),
                all.l1(),
                all.l2(),
                all.noc(),
                all.multicast(),
                all.reduction(),
                all.dram(),
                all.dramBlock(),
                all.word(),
                List.of(false, false, false),
                all.energy());
        for (long seed = 6000; seed < 6100; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload workload = random.workload();
            Mapping mapping = random.mapping(workload, 4, 4, true);
            LoopFunction f = NestBuilder.full("f", workload, random.epilogue(workload), Attrs.EMPTY, mapping);
            assertEquals(List.of(), StaticChecker.check(f, all), "seed " + seed);
            List<Diagnostic> errors = StaticChecker.check(f, none);
            assertEquals(!mapping.keepL2().contains(false), errors.isEmpty(), "seed " + seed + " " + mapping);
            assertTrue(
                    errors.stream().allMatch(e -> e.message().startsWith("@none has no way from ")), errors.toString());
        }
    }
}
