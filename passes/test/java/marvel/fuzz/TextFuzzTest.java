package marvel.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import marvel.api.Cancellation;
import marvel.api.Compilation;
import marvel.api.Listener;
import marvel.api.Marvel;
import marvel.api.Options;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.check.StaticChecker;
import marvel.cost.exact.ExactModel;
import marvel.cost.maestro.Hardware;
import marvel.cost.maestro.HardwareParser;
import marvel.cost.maestro.MaestroException;
import marvel.cost.maestro.MaestroModel;
import marvel.cost.maestro.MappingParser;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Source;
import marvel.ir.Accelerator;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Nest;
import marvel.nest.NestReader;
import marvel.op.TypeInference;
import marvel.parse.Parser;
import marvel.parse.PassCall;
import marvel.parse.Printer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged texts of every kind: taken, and then all that follows holds; or refused with a located message. */
@Tag("fuzz")
class TextFuzzTest {
    private static final List<List<String>> TEXTS = Corpus.of(4000, ".mv", ".relay", ".acc", ".out");
    private static final List<List<String>> LOOPS =
            TEXTS.stream().filter(t -> t.contains("primfn")).toList();
    private static final List<List<String>> GRAPHS =
            TEXTS.stream().filter(t -> t.contains("def")).toList();

    /** A module, or null if the text is refused, which then is said where. */
    private static @Nullable Module parse(String text) {
        try {
            return Parser.module(new Source("fuzz", text));
        } catch (CompileException e) {
            located(e);
            return null;
        }
    }

    private static void located(CompileException e) {
        assertFalse(e.diagnostics().isEmpty());
        for (Diagnostic d : e.diagnostics()) {
            assertFalse(d.message().isBlank());
            assertTrue(
                    d.render().length() < 8000, "got a message of " + d.render().length() + " characters");
        }
    }

    @Test
    void texts() throws InterruptedException {
        Fuzz.run("texts, parsed and printed", 16_000, (random, input) -> {
            Module module = parse(input.is(new Mutator(TEXTS, random).next()));
            if (module != null) {
                String printed = Printer.print(module);
                assertEquals(printed, Printer.print(Parser.module(new Source("printed", printed))));
                input.accepted();
            }
        });
    }

    @Test
    void types() throws InterruptedException {
        Fuzz.run("graphs, types inferred", 14_000, (random, input) -> {
            Module module = parse(input.is(new Mutator(GRAPHS, random).next()));
            if (module != null) {
                try {
                    Module typed = TypeInference.infer(module, d -> {});
                    String printed = Printer.print(typed);
                    Module again = TypeInference.infer(Parser.module(new Source("printed", printed)), d -> {});
                    assertEquals(printed, Printer.print(again));
                    input.accepted();
                } catch (CompileException e) {
                    located(e);
                }
            }
        });
    }

    @Test
    void graphPasses() throws InterruptedException {
        Marvel marvel = new Marvel();
        Options options = Options.builder()
                .pipeline("infer-type,simplify-inference,fuse-epilogue,outline")
                .verifyEach(true)
                .build();
        Fuzz.run("graphs, outlined, verified after each pass", 9000, (random, input) -> {
            String text = input.is(new Mutator(GRAPHS, random).next());
            try {
                Compilation done = marvel.compile(
                        new Source("fuzz", text), "edge", options, new Listener() {}, new Cancellation());
                String printed = Printer.print(done.module());
                assertEquals(printed, Printer.print(Parser.module(new Source("printed", printed))));
                input.accepted();
            } catch (CompileException e) {
                located(e);
                assertFalse(
                        e.diagnostics().get(0).notes().stream()
                                .anyMatch(n -> n.message().startsWith("after pass")),
                        () -> "a pass made what does not verify: " + e.getMessage());
            }
        });
    }

    /** What the static checker proves, the model can cost. */
    @Test
    void loops() throws InterruptedException {
        Target target = Targets.builtIn("edge").orElseThrow();
        Fuzz.run("loop functions, checked and costed", 20_000, (random, input) -> {
            Module module = parse(input.is(new Mutator(LOOPS, random).next()));
            if (module == null) {
                return;
            }
            for (LoopFunction f : module.items(LoopFunction.class)) {
                if (StaticChecker.check(f, target).isEmpty()) {
                    input.accepted();
                    cost(f, target);
                }
            }
        });
    }

    private static void cost(LoopFunction f, Target target) {
        try {
            Nest nest = NestReader.read(f);
            if (nest.stage() == Nest.Stage.FULL) {
                ExactModel.cost(nest.workload(), nest.mapping(), target, List.of());
            }
        } catch (CompileException e) {
            located(e);
        } catch (IllegalArgumentException e) {
            assertTrue(String.valueOf(e.getMessage()).length() > 10, () -> "expected a reason, got " + e);
        } catch (ArithmeticException e) {
            assertFalse(String.valueOf(e.getMessage()).isBlank()); // A count past 64 bits, which LoopCost refuses.
        }
    }

    @Test
    void accelerators() throws InterruptedException {
        List<List<String>> texts = Targets.names().stream()
                .map(n -> Mutator.tokens(Targets.resource(n).text()))
                .toList();
        Fuzz.run("accelerators", 20_000, (random, input) -> {
            Module module = parse(input.is(new Mutator(texts, random).next()));
            for (Accelerator a : module == null ? List.<Accelerator>of() : module.items(Accelerator.class)) {
                try {
                    Target target = Targets.read(a);
                    assertEquals(target, Targets.read(Targets.accelerator(target)));
                    input.accepted();
                } catch (CompileException e) {
                    located(e);
                }
            }
        });
    }

    @Test
    void pipelines() throws InterruptedException {
        Marvel marvel = new Marvel();
        List<List<String>> texts = List.of(
                Mutator.tokens(
                        "off-chip-tiling{model=db objective=dram tiles=any layouts=[nchw, nhwc]},on-chip-dataflow"),
                Mutator.tokens("infer-type,simplify-inference,fuse-epilogue,outline,joint-mapping{objective=edp}"),
                Mutator.tokens("on-chip-dataflow{model=maestro objective=energy n=1 r=0.5 name=\"x y\" on=True}"));
        Fuzz.run("pipelines", 200_000, (random, input) -> {
            String text = input.is(new Mutator(texts, random).next());
            try {
                List<PassCall> calls = Parser.pipeline(new Source("pipeline", text));
                String printed = Printer.print(calls);
                assertEquals(printed, Printer.print(Parser.pipeline(new Source("printed", printed))));
                calls.forEach(c -> marvel.registry().configure(c));
                input.accepted();
            } catch (CompileException e) {
                located(e);
            }
        });
    }

    @Test
    void maestro() throws InterruptedException {
        List<List<String>> texts = Corpus.of(20_000, ".m", "maestro.mv.out");
        Fuzz.run("MAESTRO files, evaluated", 200_000, (random, input) -> {
            String text = input.is(new Mutator(texts, random).next());
            try {
                Hardware hardware = hardware(random);
                new MaestroModel().evaluate(MappingParser.parse(new Source("fuzz", text)), hardware);
                input.accepted();
            } catch (MaestroException e) {
                assertFalse(String.valueOf(e.getMessage()).isBlank());
            }
        });
    }

    private static Hardware hardware(Random random) {
        String text = new Mutator(
                        List.of(Mutator.tokens("num_pes: 64 l1_size_cstr: 512 l2_size_cstr: 108000 noc_bw_cstr: 32 "
                                + "offchip_bw_cstr: 16")),
                        random)
                .next();
        Hardware given = Hardware.of(64, 32, 2, 1, Hardware.OFFCHIP_BANDWIDTH);
        try {
            return HardwareParser.parse(new Source("hw", text), given);
        } catch (MaestroException e) {
            return given;
        }
    }
}
