package marvel.nest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Stmt;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.parse.Parser;
import marvel.testing.RandomProblems;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

/** Nests by hand, right and wrong: what is not the nest of its mapping is refused, and the place is named. */
class NestShapeTest {
    /** Matrix product 4 x 6 x 8 with partial sums read back and added up over columns; names are not the builder's. */
    private static final String HAND = """
            primfn @mm(%a: Buffer[(4, 6), int8, axes="NC", layout="NC"], %b: Buffer[(8, 6), int8, axes="KC", layout="KC"], %o: Buffer[(4, 8), int32, axes="NC", layout="NC"]) attributes {op="nn.dense"} {
              alloc %mine: Buffer[(2, 1), int8, axes="NC", layout="NC"] @l1;
              alloc %sums: Buffer[(2, 2), int32, axes="NC", layout="NC"] @l1;
              alloc %a_all: Buffer[(4, 6), int8, axes="NC", layout="NC"] @l2;
              alloc %b_tile: Buffer[(4, 6), int8, axes="KC", layout="KC"] @l2;
              alloc %o_tile: Buffer[(4, 4), int32, axes="NC", layout="NC"] @l2;
              alloc %his: Buffer[(2, 1), int8, axes="KC", layout="KC"] @l1;
              copy %a_all = %a;
              for %k3 in (0, 8, 4) @dram {
                copy %b_tile = %b[%k3 : 4, 0 : 6];
                for %c1 in (0, 6, 3) @l2 {
                  parallel %k0 in (0, 4, 2) @rows { parallel %c0 in (0, 3, 1) @cols {
                    copy %his = %b_tile[%k0 : 2, %c0 + %c1 : 1];
                  } }
                  for %n1 in (0, 4, 2) @l2 {
                    parallel %k0 in (0, 4, 2) @rows { parallel %c0 in (0, 3, 1) @cols {
                      copy %mine = %a_all[%n1 : 2, %c1 + %c0 : 1];
                      if (%c1 == 0) { fill %sums = 0; } else {
                        if (%c0 == 0) { copy %sums = %o_tile[%n1 : 2, %k0 : 2]; } else { fill %sums = 0; }
                      }
                      for %n in (0, 2, 1) @l1 { for %k in (0, 2, 1) @l1 {
                        %sums[%n, %k] += %mine[%n, 0] * %his[%k, 0];
                      } }
                    } }
                    parallel %k0 in (0, 4, 2) @rows { parallel %c0 in (0, 3, 1) @cols {
                      copy %o_tile[%n1 : 2, %k0 : 2] = %sums over (%c0);
                    } }
                  }
                }
                copy %o[0 : 4, %k3 : 4] = nn.relu(%o_tile);
              }
            }
            """;

    private static LoopFunction parse(String text) {
        return Parser.module(new Source("hand", text)).items(LoopFunction.class).get(0);
    }

    @Test
    void readsNestsByHand() {
        Nest nest = NestReader.read(parse(HAND));
        assertEquals(Nest.Stage.FULL, nest.stage());
        assertEquals(4, nest.workload().extent(DimName.N));
        assertEquals(8, nest.workload().extent(DimName.K));
        assertEquals(6, nest.workload().extent(DimName.C));
        assertEquals(192, nest.workload().macs());
        assertEquals(
                new Mapping(
                        List.of(new Loop(DimName.K, 2, 4)),
                        List.of(new Loop(DimName.C, 2, 3), new Loop(DimName.N, 2, 2)),
                        List.of(new Loop(DimName.K, 2, 2)),
                        List.of(new Loop(DimName.C, 3, 1)),
                        List.of(new Loop(DimName.N, 2, 1), new Loop(DimName.K, 2, 1)),
                        List.of(true, true, true),
                        List.of("NC", "KC", "NC")),
                nest.mapping());
    }

    @Test
    void epilogueMayReadTheInputItself() {
        String square = HAND.replace("(8, 6)", "(6, 6)")
                .replace("(4, 8)", "(4, 6)")
                .replace("(0, 8, 4)", "(0, 6, 3)")
                .replace("%b[%k3 : 4", "%b[%k3 : 3")
                .replace("b_tile: Buffer[(4", "b_tile: Buffer[(3")
                .replace("o_tile: Buffer[(4, 4)", "o_tile: Buffer[(4, 3)")
                .replace("(0, 4, 2) @rows", "(0, 3, 1) @rows")
                .replace("%k0 : 2", "%k0 : 1")
                .replace("his: Buffer[(2", "his: Buffer[(1")
                .replace("sums: Buffer[(2, 2)", "sums: Buffer[(2, 1)")
                .replace(" for %k in (0, 2, 1) @l1 {", "")
                .replaceFirst("%his\\[%k, 0\\];(\\s*)\\} \\}", "%his[0, 0];$1}")
                .replace("%sums[%n, %k]", "%sums[%n, 0]")
                .replace("%o[0 : 4, %k3 : 4] = nn.relu(%o_tile)", "%o[0 : 4, %k3 : 3] = add(%o_tile, %a)");
        LoopFunction f = parse(square);
        Nest nest = NestReader.read(f);
        assertEquals(List.of(), nest.epilogue().operands());
        assertEquals(
                f.params(),
                NestBuilder.full("mm", nest.workload(), nest.epilogue(), Attrs.EMPTY, nest.mapping())
                        .params());
    }

    /** The first line of the message, without its code. */
    private static String refused(String from, String to) {
        assertTrue(HAND.contains(from), from);
        LoopFunction f = parse(HAND.replace(from, to));
        return assertThrows(CompileException.class, () -> NestReader.read(f))
                .diagnostics()
                .get(0)
                .render()
                .lines()
                .findFirst()
                .orElseThrow()
                .replaceFirst(" \\[MV050[34]]$", "");
    }

    @Test
    void namesWhatIsWrong() {
        assertEquals(
                "hand:13:9: error: expected 'copy %his = %b_tile[%k0 : 2, %c1 + %c0 : 1];', got"
                        + " 'copy %his = %b_tile[%k0 : 2, %c0 : 1];'",
                refused("%c0 + %c1", "%c0"));
        assertEquals(
                "hand:26:11: error: expected 'copy %o_tile[%n1 : 2, %k0 : 2] = %sums over (%c0);', got"
                        + " 'copy %o_tile[%n1 : 2, %k0 : 2] = %sums;'",
                refused(" over (%c0)", ""));
        assertEquals(
                "hand:19:13: error: expected 'if (%c0 == 0) {', got 'copy %sums = %o_tile[%n1 : 2, %k0 : 2];'",
                refused(
                        "if (%c0 == 0) { copy %sums = %o_tile[%n1 : 2, %k0 : 2]; } else { fill %sums = 0; }",
                        "copy %sums = %o_tile[%n1 : 2, %k0 : 2];"));
        assertEquals(
                "hand:2:9: error: expected 'alloc %mine: Buffer[(2, 1), int8, axes=\"NC\", layout=\"NC\"] @l1;', got"
                        + " 'alloc %mine: Buffer[(2, 2), int8, axes=\"NC\", layout=\"NC\"] @l1;'",
                refused("%mine: Buffer[(2, 1)", "%mine: Buffer[(2, 2)"));
        assertEquals(
                "hand:4:9: error: expected %a_all, which holds the input, to be copied from or to a parameter",
                refused("  copy %a_all = %a;\n", ""));
        assertEquals(
                "hand:9:3: error: expected a loop variable named after a dim, such as %k2, %k1, %k0 or %k, got %z",
                refused("%k3", "%z"));
        assertEquals(
                "hand:1:1: error: expected parameters in the order input, weight, operands of the epilogue, output: %a,"
                        + " %b, %o, got %a, %b, %x, %o",
                refused("%o: Buffer[(4, 8)", "%x: Buffer[(1), int8, axes=\"N\"], %o: Buffer[(4, 8)"));
    }

    @Test
    void namesWhatNoMappingHas() {
        String mac = "%sums[%n, %k] += %mine[%n, 0] * %his[%k, 0];";
        assertEquals(
                "hand:23:1: error: expected one accumulation in a loop function, got another",
                refused(mac, mac + "\n" + mac));
        assertEquals("hand:1:1: error: expected an accumulation in @mm, got none", refused(mac, ""));
        assertEquals(
                "hand:9:3: error: expected a constant end of the outermost loop over K, got min(8, 9)",
                refused("%k3 in (0, 8, 4)", "%k3 in (0, min(8, 9), 4)"));
        assertEquals(
                "hand:22:13: error: expected all loops over N to have coefficient 2 along axis N, got 1 for %n1",
                refused("%mine[%n, 0]", "%mine[%n * 2, 0]"));
        assertEquals(
                "hand:3:9: error: expected no buffer %more, which the mapping has no use for",
                refused("alloc %sums", "alloc %more: Buffer[(2), int8, axes=\"N\"] @l1;\n  alloc %sums"));
        String last = "copy %o[0 : 4, %k3 : 4] = nn.relu(%o_tile);";
        assertEquals(
                "hand:30:49: error: expected nothing more here, got '" + last + "'", refused(last, last + " " + last));
    }

    @Test
    void onlyMappedNestsHaveACost() {
        LoopFunction plain = parse("""
                primfn @mm(%a: Buffer[(4, 6), int8, axes="NC"], %b: Buffer[(8, 6), int8, axes="KC"], %o: Buffer[(4, 8), int32, axes="NK"]) {
                  fill %o = 0;
                  for %n in (0, 4) @dram { for %k in (0, 8) @dram { for %c in (0, 6) @dram { %o[%n, %k] += %a[%n, %c] * %b[%k, %c]; } } }
                }
                """);
        assertEquals(
                "@mm: expected an operator mapped on the array, got one that is not",
                assertThrows(CompileException.class, () -> NestReader.readMapped(plain))
                        .diagnostics()
                        .get(0)
                        .message());
    }

    /** All ways to leave out one statement. */
    private static List<List<Stmt>> without(List<Stmt> body) {
        List<List<Stmt>> all = new ArrayList<>();
        for (int i = 0; i < body.size(); i++) {
            List<Stmt> fewer = new ArrayList<>(body);
            fewer.remove(i);
            all.add(fewer);
            Stmt s = body.get(i);
            int at = i;
            if (s instanceof Stmt.For f) {
                for (List<Stmt> inner : without(f.body())) {
                    all.add(replaced(
                            body, at, new Stmt.For(f.variable(), f.end(), f.step(), f.where(), inner, f.span())));
                }
            } else if (s instanceof Stmt.If f) {
                for (List<Stmt> inner : without(f.then())) {
                    all.add(replaced(body, at, new Stmt.If(f.guards(), inner, f.otherwise(), f.span())));
                }
                for (List<Stmt> inner : without(f.otherwise())) {
                    all.add(replaced(body, at, new Stmt.If(f.guards(), f.then(), inner, f.span())));
                }
            }
        }
        return all;
    }

    private static List<Stmt> replaced(List<Stmt> body, int at, Stmt s) {
        List<Stmt> all = new ArrayList<>(body);
        all.set(at, s);
        return all;
    }

    @Test
    void noStatementCanBeLeftOut() {
        int refused = 0;
        for (long seed = 0; seed < 60; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload workload = random.workload();
            Mapping mapping = random.mapping(workload, 4, 3, seed % 2 == 0);
            Epilogue epilogue = random.epilogue(workload);
            for (LoopFunction f : List.of(
                    NestBuilder.plain("f", workload, epilogue, Attrs.EMPTY),
                    NestBuilder.offChip("f", workload, epilogue, Attrs.EMPTY, mapping),
                    NestBuilder.full("f", workload, epilogue, Attrs.EMPTY, mapping))) {
                for (List<Stmt> body : without(f.body())) {
                    LoopFunction less = new LoopFunction(f.name(), f.params(), f.attrs(), body, Span.NONE);
                    String message = "seed " + seed;
                    assertThrows(CompileException.class, () -> NestReader.read(less), message);
                    refused++;
                }
            }
        }
        assertTrue(refused > 600, "expected hundreds of nests to be tried");
    }

    @Test
    void mappingsWithoutANestAreRefused() {
        Workload w = NestReader.read(parse(HAND)).workload();
        Mapping legal = NestReader.read(parse(HAND)).mapping();
        assertEquals(
                "expected a loop over K at @dram to cut 8 into at least 2 tiles, got 2 of 3",
                message(w, legal, List.of(new Loop(DimName.K, 2, 3))));
        assertEquals(
                "expected a loop over K at @dram to cut 8 into at least 2 tiles, got 1 of 8",
                message(w, legal, List.of(new Loop(DimName.K, 1, 8))));
        assertEquals(
                "expected one loop over K at @dram, got more",
                message(w, legal, List.of(new Loop(DimName.K, 2, 4), new Loop(DimName.K, 2, 2))));
    }

    /** A short tile of a kernel dim that the input runs backwards along would need another start of the input's box. */
    @Test
    void shortTilesAlongBackwardAxesAreRefused() {
        List<Axis> in =
                List.of(new Axis('W', 4, List.of(new Axis.Term(DimName.Q, 1), new Axis.Term(DimName.S, -1)), 0));
        List<Axis> weight = List.of(new Axis('S', 3, List.of(new Axis.Term(DimName.S, 1)), 0));
        List<Axis> out = List.of(new Axis('W', 6, List.of(new Axis.Term(DimName.Q, 1)), 0));
        List<Long> extents = new ArrayList<>(Collections.nCopies(DimName.COUNT, 1L));
        extents.set(DimName.Q.ordinal(), 6L);
        extents.set(DimName.S.ordinal(), 3L);
        Workload w = new Workload(
                "nn.conv1d_transpose",
                extents,
                List.of(
                        new Tensor("x", Role.INPUT, DType.INT8, in),
                        new Tensor("w", Role.WEIGHT, DType.INT8, weight),
                        new Tensor("o", Role.OUTPUT, DType.INT32, out)),
                18);
        Mapping m = new Mapping(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new Loop(DimName.Q, 6, 1), new Loop(DimName.S, 2, 1)),
                List.of(true, true, true),
                List.of("W", "S", "W"));
        assertEquals(
                "expected tiles of one size over S at @dram, along which an axis runs backwards, got steps of 2 in 3",
                message(w, m, List.of(new Loop(DimName.S, 2, 2))));
    }

    private static String message(Workload w, Mapping m, List<Loop> dram) {
        Mapping other = new Mapping(dram, m.l2(), m.rows(), m.cols(), m.l1(), m.keepL2(), m.layouts());
        Epilogue none = Epilogue.none(w.tensor(Role.OUTPUT).dtype());
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> NestBuilder.full("f", w, none, Attrs.EMPTY, other))
                        .getMessage());
    }
}
