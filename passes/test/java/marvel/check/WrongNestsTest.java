package marvel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import marvel.diag.Diagnostic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nests that are wrong in one place, and what the static checker says of each. */
class WrongNestsTest {
    private static final String STORE = "copy %o_l2[%n1 : 2, %k0 : 2] = %o_l1 over (%c0);";
    private static final String FINISH = "copy %o[0 : 4, %k2 : 4] = nn.relu(%o_l2);";
    private static final String LANES =
            "parallel %k0 in (0, 4, 2) @rows { parallel %c0 in (0, 3, 1) @cols {\n          ";
    private static final String MAC = "%o[%n, %k] += %a[%n, %c] * %b[%k, %c];";

    private static final String ADD =
            "for %n in (0, 2, 1) @l1 { for %k in (0, 2, 1) @l1 {\n            %o_l1[%n, %k] += %a_l1[%n, 0] * %b_l1[%k, 0];\n"
                    + "          } }";
    private static final String RELU = "copy %o[0 : 4, 0 : 8] = nn.relu(%sum);";

    private static Arguments relu(String to, String message) {
        return Arguments.of(Nests.PLAIN_RELU, RELU, to, message);
    }

    private static Arguments plain(String from, String to, String message) {
        return Arguments.of(Nests.PLAIN, from, to, message);
    }

    private static Arguments mapped(String from, String to, String message) {
        return Arguments.of(Nests.MAPPED, from, to, message);
    }

    private static Arguments edited(String right, String message, String... edits) {
        String text = right;
        for (int i = 0; i + 2 < edits.length; i += 2) {
            assertTrue(text.contains(edits[i]), edits[i]);
            text = text.replace(edits[i], edits[i + 1]);
        }
        return Arguments.of(text, edits[edits.length - 2], edits[edits.length - 1], message);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                edited(
                        Nests.SPILLED,
                        "expected the tile to be stored where later visits read it back",
                        "alloc %o_l1:",
                        "alloc %q: Buffer[(4, 8), int32, axes=\"NK\", layout=\"NK\"] @dram; alloc %o_l1:",
                        "else { copy %p[",
                        "else { copy %q["),
                edited(
                        Nests.PLAIN,
                        "cannot prove that iterations are not repeated: neither the output nor the right operand depends on"
                                + " %z",
                        "(4, 6), int8",
                        "(4, 7), int8",
                        MAC,
                        "for %z in (0, 2, 1) @dram { " + MAC.replace("%c] *", "%c + %z] *") + " }"),
                mapped(
                        "copy %b_l1 =",
                        "copy %a_l2 = %a[0 : 4, 0 : 6]; copy %b_l1 =",
                        "expected a copy to L1 inside a parallel loop, got one to %a_l2"),
                mapped(
                        "fill %o_l2 = 0;",
                        "parallel %k0 in (0, 4, 2) @rows { fill %o_l2 = 0; }",
                        "expected a copy to L1 inside a parallel loop, got one to %o_l2"),
                mapped(
                        FINISH,
                        "copy %o_l2[0 : 4, 0 : 4] = %o_l2;",
                        "cannot prove what %o_l2 holds: it is stored to itself"),
                mapped(
                        FINISH,
                        FINISH + " copy %o_l2[0 : 4, 0 : 4] = %o_l2;",
                        "expected all stores of %o_l2 to write to the same place"),
                mapped(
                        "%b_l2[%k0 : 2,",
                        "%b_l2[%k0 : 3,", "cannot prove that a box of 3 elements along K fits %b_l1, which has 2"),
                mapped(
                        LANES + "copy %o_l2",
                        LANES.replace("(0, 4, 2)", "(0, 6, 2)") + "copy %o_l2",
                        "expected the parallel loops of the multiply-accumulate, got an end of 6"),
                mapped(
                        LANES + "if",
                        LANES.replace("(0, 4, 2)", "(0, 6, 2)") + "if",
                        "expected the parallel loops of the store, got an end of 6"),
                edited(
                        Nests.MAPPED,
                        "expected sums to be stored after the last of them is added",
                        ADD,
                        "the sums",
                        STORE,
                        ADD,
                        "the sums",
                        STORE),
                edited(
                        Nests.MAPPED,
                        "cannot prove what this is for: its buffer is not on the way from the sums to the output",
                        "alloc %o_l1:",
                        "alloc %z: Buffer[(4, 4), int32, axes=\"NK\", layout=\"NK\"] @l2; alloc %o_l1:",
                        FINISH,
                        FINISH + " copy %z = %o[0 : 4, %k2 : 4];"),
                edited(
                        Nests.MAPPED,
                        "cannot prove where the tile starts: %n1 counts twice",
                        "%o_l1: Buffer[(2, 2)",
                        "%o_l1: Buffer[(4, 2)",
                        "%o_l1[%n, %k] +=",
                        "%o_l1[%n1 + %n, %k] +=",
                        STORE,
                        "copy %o_l2[0 : 4, %k0 : 2] = %o_l1 over (%c0);",
                        "copy %o_l1 = %o_l2[%n1 : 2, %k0 : 2];",
                        "copy %o_l1 = %o_l2[0 : 4, %k0 : 2];"),
                edited(
                        Nests.MAPPED,
                        "cannot prove where the tile starts: expected an index that is 0 where the loops inside it begin,"
                                + " got %n + 1",
                        "%o_l1: Buffer[(2, 2)",
                        "%o_l1: Buffer[(3, 2)",
                        "%o_l1[%n, %k] +=",
                        "%o_l1[%n + 1, %k] +=",
                        STORE,
                        "copy %o_l2[%n1 - 1 : 3, %k0 : 2] = %o_l1 over (%c0);",
                        "copy %o_l1 = %o_l2[%n1 : 2, %k0 : 2];",
                        "copy %o_l1 = %o_l2[%n1 - 1 : 3, %k0 : 2];"),
                plain(
                        "for %c in (0, 6, 1)",
                        "for %c in (0, min(6, 6 - %n), 1)",
                        "expected a constant extent of the outermost loop of a dim, got min(6, 6 - %n)"),
                plain(MAC, "", "iterations are missing: there is no multiply-accumulate"),
                plain(
                        "fill %o = 0;",
                        "fill %o = 0; fill %a = 0;", "expected a buffer that products are added to, got %a"),
                plain("fill %o = 0;", "fill %o = 2;", "expected sums to be filled with 0, got 2"),
                plain(MAC, MAC.replace("%a", "%o"), "expected an operand that is not summed up, got %o"),
                plain("fill %o = 0;", "copy %o = %o;", "expected one tile to be stored, got 0"),
                plain(
                        "{\n  fill %o = 0;\n  for %n",
                        "{ alloc %a2: Buffer[(4, 6), int8, axes=\"NC\"] @l2;\n  fill %o = 0; copy %a2 = %a[0 : 4, 0 : 6];\n"
                                + "  copy %a[0 : 4, 0 : 6] = %a2;\n  for %n",
                        "expected sums to be stored, got %a2"),
                plain(
                        "%o[%n, %k] +=",
                        "%o[%n + %n, %k] +=", "cannot prove that %n * 2 takes every index along N of %o once"),
                relu(
                        RELU + RELU,
                        "cannot prove that all sums are stored once, after the last of them: expected one store of all of %sum"
                                + " after the loops"),
                relu(
                        "fill %sum = 0; " + RELU,
                        "cannot prove that %sum starts at 0: expected it to be filled once, before the loops"),
                mapped(ADD, "", "iterations are missing: there is no multiply-accumulate"),
                mapped("if (%c1 == 0) {", ADD + " if (%c1 == 0) {", "expected one multiply-accumulate, got a second"),
                mapped(
                        FINISH,
                        FINISH + " copy %o_l2 = %o[0 : 4, 0 : 4];",
                        "expected sums to start before they are added to"),
                mapped(
                        FINISH,
                        "parallel %k0 in (0, 4, 2) @rows { " + FINISH + " }",
                        "processing elements write the same words: expected this store outside of parallel loops"),
                mapped(
                        "copy %a_l2 = %a[0 : 4, 0 : 6];",
                        "copy %a_l2 = %a[0 : 4, 0 : 6]; fill %o = 0;", "cannot prove that this does not spoil %o"),
                mapped(FINISH, "", "sums are never stored to an output: they end in %o_l2"),
                mapped(
                        FINISH,
                        FINISH + FINISH,
                        "expected the tile in %o_l2 to be stored once at the end of each visit, got 2 times"),
                mapped(
                        "copy %a_l2 = %a[0 : 4, 0 : 6];",
                        "copy %a_l2 = %a[0 : 4, 0 : 6]; copy %o[0 : 4, 0 : 4] = %o_l2;",
                        "expected the tile to be started and stored in the same loop body"),
                mapped("nn.relu(%o_l2)", "add(%o_l2, %a_l2)", "expected one tile to be stored, got 2"),
                mapped(
                        "for %n1 in (0, 4, 2) @l2 {",
                        "for %n1 in (0, 4, 2) @dram {",
                        "expected loops of dram around those of l2, these around parallel ones, these around those of l1,"
                                + " got a loop of dram"),
                mapped(
                        "if (%c1 == 0) {",
                        "if (%n1 + %c1 == 0) {",
                        "cannot prove when %n1 + %c1 == 0 holds: expected a condition on loops over one summed dim"),
                mapped(
                        LANES + "copy %a_l1",
                        LANES.replace("(0, 4, 2)", "(0, 2, 2)") + "copy %a_l1",
                        "cannot prove that every processing element at work here was given its words"),
                mapped(
                        LANES + "copy %o_l2",
                        LANES.replace("(0, 4, 2)", "(0, 2, 2)") + "copy %o_l2",
                        "cannot prove that every processing element at work here was given its words"),
                mapped(
                        STORE,
                        "copy %o_l2[%n1 : 2, %k0 : 1] = %o_l1 over (%c0);",
                        "expected a box of 2 elements along K, got 1"),
                mapped(
                        "alloc %b_l2: Buffer[(4, 6)",
                        "alloc %b_l2: Buffer[(9223372036854775807, 6)",
                        "expected extents above 0 of a size that can be counted, got [9223372036854775807, 6]"));
    }

    @ParameterizedTest
    @MethodSource
    void wrong(String right, String from, String to, String message) {
        assertTrue(right.contains(from), from);
        List<Diagnostic> errors = StaticChecker.check(Nests.parse(right.replace(from, to)), Nests.target());
        assertEquals(List.of(message), errors.stream().map(Diagnostic::message).toList());
    }

    @Test
    void sumsThatWaitInDramAreProved() {
        assertEquals(List.of(), StaticChecker.check(Nests.parse(Nests.SPILLED), Nests.target()));
    }

    /** Each visit to a tile of sums is looked at, up to a limit. */
    @Test
    void visitsAreLimited() {
        String many = Nests.MAPPED
                .replace("(4, 6)", "(4, 6291456)")
                .replace("(8, 6)", "(8, 6291456)")
                .replace("0 : 6]", "0 : 6291456]")
                .replace("(0, 6, 3)", "(0, 6291456, 3)");
        assertEquals(
                List.of("cannot prove how sums come about: expected at most 1048576 visits to a tile, got more"),
                StaticChecker.check(Nests.parse(many), Nests.target(4, 4, 64, 1L << 40, true)).stream()
                        .map(Diagnostic::message)
                        .toList());
    }
}
