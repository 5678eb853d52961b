package marvel.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.check.Execution;
import marvel.cost.db.DbCost;
import marvel.cost.db.DbModel;
import marvel.cost.db.Reuse;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Source;
import marvel.ir.Accelerator;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.layout.GraphLayouts;
import marvel.layout.LayoutFlow;
import marvel.nest.Nest;
import marvel.nest.NestBuilder;
import marvel.nest.NestReader;
import marvel.op.TypeInference;
import marvel.parse.Parser;
import marvel.parse.Printer;
import marvel.pass.Metrics;
import marvel.pass.PassContext;
import marvel.search.TileRule;
import marvel.testing.RandomProblems;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

/** What the pass writes computes the same, fits, moves what it says, and prints and parses. */
class OffChipTilingTest {
    private static final String SMALL = """
            accelerator @small { array = [2, 2]; l1 = 64 B per PE; l2 = 200 B; dram = 1 words/cycle, block 8 B; }
            """;

    @Test
    void tiledNestsComputeTheSame() {
        int tiled = 0;
        for (long seed = 0; seed < 150; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload w = random.workload();
            LoopFunction plain = NestBuilder.plain("f", w, random.epilogue(w), Attrs.EMPTY);
            Module module = module(plain);
            OffChipTiling.Options options = new OffChipTiling.Options(
                    OffChipTiling.Model.DB,
                    OffChipTiling.Objective.DRAM,
                    Reuse.TILES,
                    seed % 2 == 0 ? TileRule.ANY : TileRule.DIVISORS,
                    seed % 3 == 0 ? OffChipTiling.LayoutChoice.NETWORK : OffChipTiling.LayoutChoice.OPERATOR,
                    0);
            Module out;
            try {
                out = new OffChipTiling().run(module, options, new Context(SMALL, 1));
            } catch (CompileException e) {
                continue; // too small an L2 for the least tile
            }
            LoopFunction f = out.items(LoopFunction.class).get(0);
            assertEquals(List.of(), Execution.compare(plain, f, seed), "seed " + seed + "\n" + Printer.print(out));
            Module again = Parser.module(new Source("again", Printer.print(out)));
            assertEquals(Printer.print(out), Printer.print(again), "seed " + seed);
            Nest nest = NestReader.read(f);
            Target target = new Context(SMALL, 1).read();
            DbCost cost = DbModel.cost(w, nest.mapping(), target.word(), 8, Reuse.TILES);
            Attrs figures = ((Attr.Dict) f.attrs().get("off_chip").orElseThrow()).entries();
            assertEquals(cost.blocks(), figures.getInt("blocks").orElseThrow(), "seed " + seed);
            tiled += nest.mapping().dram().isEmpty() ? 0 : 1;
        }
        assertTrue(tiled > 60, "nests with loops over tiles: " + tiled);
    }

    private static Module module(LoopFunction f) {
        return new Module("", List.of(f), Optional.empty(), "");
    }

    @Test
    void saysWhatDoesNotFit() {
        Workload w = new RandomProblems(0).workload();
        Module m = module(NestBuilder.plain("f", w, new RandomProblems(0).epilogue(w), Attrs.EMPTY));
        Context tiny = new Context("accelerator @tiny { array = [2, 2]; l2 = 2 B; }", 1);
        CompileException e = assertThrows(
                CompileException.class, () -> new OffChipTiling().run(m, new OffChipTiling.Options(), tiny));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains("@f on tiny: expected L2 to hold at least the least tile of"), message);
    }

    /** Two products in a row, the first one's result in the layout that the second one takes. */
    @Test
    void changesLayoutsOfTheGraph() {
        Function<String, String> def = name -> """
                def @%s(%%p0: Tensor[(6, 8), int8], %%p1: Tensor[(8, 8), int8], Primitive=1) -> Tensor[(6, 8), int8] {
                  nn.dense(%%p0, %%p1, units=8, out_dtype="int8")
                }
                """.formatted(name);
        String text = """
                #[version = "0.0.5"]
                def @main(%x: Tensor[(6, 8), int8], %w: Tensor[(8, 8), int8]) -> Tensor[(6, 8), int8] {
                  %0 = @a(%x, %w);
                  %1 = @b(%0, %w);
                  add(%1, %1)
                }
                """ + def.apply("a") + def.apply("b");
        Module graph = Parser.module(new Source("graph", text));
        LayoutFlow.Mapped dense = new LayoutFlow.Mapped("NC", "KC", "NC", Set.of());
        LayoutFlow flow =
                LayoutFlow.read(TypeInference.infer(graph, d -> {}), new TreeMap<>(Map.of("a", dense, "b", dense)));
        List<int[]> orders =
                new ArrayList<>(Collections.nCopies(flow.variables().size(), new int[] {1, 0}));
        int sum = flow.variables().size() - 1;
        orders.set(sum, new int[] {0, 1});
        String printed = Printer.print(new GraphLayouts(flow, orders, t -> 6).apply());
        String flat = printed.replaceAll(" /\\*.*?\\*/", "");
        assertTrue(flat.contains("%0 = @a(layout_transform(%x, src_layout=\"NC\", dst_layout=\"CN\"), "), flat);
        assertTrue(flat.contains("%1 = @b(%0, layout_transform(%w, src_layout=\"KC\", dst_layout=\"CK\"));"), flat);
        assertTrue(
                flat.contains("%2 = layout_transform(%1, src_layout=\"CN\", dst_layout=\"NC\");\n  add(%2, %2)"), flat);
        assertTrue(flat.contains("layout_transform_blocks=12"), flat);
        assertTrue(flat.contains("%p0: Tensor[(8, 6), int8]"), flat);
        assertTrue(flat.contains("nn.dense(layout_transform(%p0, src_layout=\"CN\", dst_layout=\"NC\"), "), flat);
        assertEquals(printed, Printer.print(Parser.module(new Source("again", printed))));
    }

    @Test
    void doesNotDependOnThreads() {
        List<LoopFunction> functions = new ArrayList<>();
        for (long seed = 0; seed < 12; seed++) {
            RandomProblems random = new RandomProblems(seed);
            Workload w = random.workload();
            functions.add(NestBuilder.plain("f" + seed, w, random.epilogue(w), Attrs.EMPTY));
        }
        Module m = new Module("", List.copyOf(functions), Optional.empty(), "");
        String roomy = SMALL.replace("200 B", "2000 B");
        String one = Printer.print(new OffChipTiling().run(m, new OffChipTiling.Options(), new Context(roomy, 1)));
        String four = Printer.print(new OffChipTiling().run(m, new OffChipTiling.Options(), new Context(roomy, 4)));
        assertEquals(one, four);
    }

    private record Context(String text, int threads, List<Diagnostic> reported, Metrics metrics)
            implements PassContext {
        Context(String text, int threads) {
            this(text, threads, Collections.synchronizedList(new ArrayList<>()), new Metrics());
        }

        Target read() {
            return Targets.read(target());
        }

        @Override
        public void report(Diagnostic diagnostic) {
            reported.add(diagnostic);
        }

        @Override
        public void remarkOnce(Diagnostic diagnostic) {
            reported.add(diagnostic);
        }

        @Override
        public Accelerator target() {
            return Parser.module(new Source("target", text))
                    .items(Accelerator.class)
                    .get(0);
        }

        @Override
        public long seed() {
            return 0;
        }

        @Override
        public String pipeline() {
            return "";
        }
    }
}
