package marvel.check;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.ir.loop.Where;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no text can say, but a pass could make. */
class WellFormedTest {
    private static BufferDecl buffer(String name, String axes, String layout, Space space, DType dtype) {
        return new BufferDecl(name, List.of(4L, 6L), dtype, axes, layout, space, Span.NONE);
    }

    private static BufferDecl tile(String name, Space space) {
        return buffer(name, "NC", "NC", space, DType.INT32);
    }

    private static Stmt alloc(BufferDecl b) {
        return new Stmt.Alloc(b, Span.NONE);
    }

    private static Stmt loop(Bound end, long step, Where where, Stmt... body) {
        return new Stmt.For("n", end, step, where, List.of(body), Span.NONE);
    }

    private static Slice all(String name) {
        return new Slice(name, List.of(), Span.NONE);
    }

    private static Stmt store(Slice target, Stmt.Value value, String... over) {
        return new Stmt.Store(target, value, List.of(over), false, Span.NONE);
    }

    static Stream<Arguments> functions() {
        Stmt.Value a = new Stmt.Value.Tile("a");
        Slice one = new Slice("a", List.of(new Slice.Range(Affine.ZERO, Bound.of(1))), Span.NONE);
        Stmt.Element row = new Stmt.Element("a", List.of(Affine.ZERO));
        return Stream.of(
                Arguments.of("buffer %a is declared twice", List.of(alloc(tile("a", Space.L2)))),
                Arguments.of(
                        "expected 2 distinct letters in axes, got \"NN\"",
                        List.of(alloc(buffer("t", "NN", "NN", Space.L2, DType.INT32)))),
                Arguments.of(
                        "expected a layout that permutes \"NC\", got \"NK\"",
                        List.of(alloc(buffer("t", "NC", "NK", Space.L2, DType.INT32)))),
                Arguments.of(
                        "expected elements of one lane, got int8x4",
                        List.of(alloc(buffer("t", "NC", "NC", Space.L2, new DType("int", 8, 4))))),
                Arguments.of(
                        "expected buffers to be declared at the top of the function",
                        List.of(loop(Bound.of(4), 1, Where.DRAM, alloc(tile("t", Space.L2))))),
                Arguments.of("expected a step above 0, got 0", List.of(loop(Bound.of(4), 0, Where.DRAM))),
                Arguments.of("expected a bound, got none", List.of(loop(new Bound(List.of()), 1, Where.DRAM))),
                Arguments.of("no buffer %z is declared", List.of(new Stmt.Fill("z", 0, Span.NONE))),
                Arguments.of(
                        "no loop around this has the variable %k",
                        List.of(loop(Bound.of(Affine.variable("k")), 1, Where.DRAM))),
                Arguments.of("expected 2 indices of %a, got 1", List.of(new Stmt.Accumulate(row, row, row, Span.NONE))),
                Arguments.of("expected 2 ranges of %a, got 1", List.of(store(one, a))),
                Arguments.of(
                        "expected one tile to be stored, got 0", List.of(store(all("a"), new Stmt.Value.Operand("a")))),
                Arguments.of(
                        "expected a store towards DRAM, got dram to l2",
                        List.of(alloc(tile("t", Space.L2)), store(all("t"), a))),
                Arguments.of("no loop around this has the variable %k", List.of(store(all("a"), a, "k"))),
                Arguments.of(
                        "expected to add up over a parallel loop, got %n",
                        List.of(loop(Bound.of(4), 1, Where.DRAM, store(all("a"), a, "n")))),
                Arguments.of(
                        "loop variable %n is in use already",
                        List.of(loop(Bound.of(4), 1, Where.DRAM, loop(Bound.of(4), 1, Where.L2)))));
    }

    @ParameterizedTest
    @MethodSource
    void functions(String message, List<Stmt> body) {
        refused(message, List.of(tile("a", Space.DRAM)), body);
    }

    @ParameterizedTest
    @MethodSource
    void parameters(String message, BufferDecl parameter) {
        refused(message, List.of(parameter), List.of());
    }

    static Stream<Arguments> parameters() {
        return Stream.of(
                Arguments.of("expected a parameter in dram, got l2", tile("a", Space.L2)),
                Arguments.of(
                        "expected extents above 0 of a size that can be counted, got [4, 0]",
                        new BufferDecl("a", List.of(4L, 0L), DType.INT32, "NC", "NC", Space.DRAM, Span.NONE)));
    }

    private static void refused(String message, List<BufferDecl> params, List<Stmt> body) {
        List<String> said = new ArrayList<>();
        for (Diagnostic d : WellFormed.check(new LoopFunction("f", params, Attrs.EMPTY, body, Span.NONE))) {
            said.add(d.message());
        }
        assertTrue(said.contains(message), said.toString());
    }
}
