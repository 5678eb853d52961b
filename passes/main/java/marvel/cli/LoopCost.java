package marvel.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.check.StaticChecker;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.cost.exact.Words;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Nearest;
import marvel.diag.Span;
import marvel.emit.JsonEmitter;
import marvel.ir.Accelerator;
import marvel.ir.Module;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Nest;
import marvel.nest.NestReader;
import marvel.parse.Parser;
import marvel.parse.Sources;
import marvel.workload.Role;

/** {@code --model=exact FILE --target=T}: the cost of every mapped loop function of a file. */
final class LoopCost {
    private record Layer(LoopFunction function, long count, Nest nest, ExactCost cost) {
        long macs() {
            return Math.multiplyExact(count, nest.workload().macs());
        }
    }

    private LoopCost() {}

    /**
     * The report on a file, as text or JSON.
     *
     * @param target name of an accelerator in the file or built in, or a file with one; empty for the file's only one
     * @throws CompileException with every loop function that is not a mapped nest
     */
    static String report(Path file, String target, boolean json) {
        Module module = Parser.module(Sources.read(file));
        Target machine = target(target, module);
        List<Layer> layers = layers(module, machine);
        return json ? json(layers, machine) : text(layers, machine);
    }

    private static Target target(String name, Module module) {
        List<Accelerator> own = module.items(Accelerator.class);
        if (name.isEmpty() && own.size() == 1) {
            return Targets.read(own.get(0));
        }
        if (name.isEmpty()) {
            throw new CompileException(
                    Code.NO_TARGET,
                    Span.NONE,
                    "expected --target=NAME or FILE, as the file has " + own.size() + " accelerators");
        }
        for (Accelerator a : own) {
            if (a.name().equals(name)) {
                return Targets.read(a);
            }
        }
        if (name.endsWith(".acc") || name.contains("/") || Files.exists(Sources.path(name))) {
            return Targets.read(Sources.read(Sources.path(name)));
        }
        return Targets.builtIn(name)
                .orElseThrow(() -> new CompileException(
                        Diagnostic.error(Code.UNKNOWN_TARGET, Span.NONE, "no target is called '" + name + "'")
                                .withNote(Span.NONE, Nearest.suggestion(name, Targets.names()))));
    }

    private static List<Layer> layers(Module module, Target target) {
        List<Layer> layers = new ArrayList<>();
        List<Diagnostic> errors = new ArrayList<>();
        for (LoopFunction f : module.items(LoopFunction.class)) {
            try {
                layers.add(layer(f, target));
                errors.addAll(StaticChecker.check(f, target));
            } catch (CompileException e) {
                errors.addAll(e.diagnostics());
            } catch (IllegalArgumentException e) {
                errors.add(Diagnostic.error(Code.COST, f.span(), "@" + f.name() + ": " + e.getMessage()));
            } catch (ArithmeticException e) {
                errors.add(Diagnostic.error(
                        Code.COST,
                        f.span(),
                        "expected the words that @" + f.name() + " moves to fit 64 bits, got more"));
            }
        }
        if (!errors.isEmpty()) {
            throw new CompileException(errors);
        }
        if (layers.isEmpty()) {
            throw new CompileException(Code.COST, Span.NONE, "expected loop functions in the file, got none");
        }
        return layers;
    }

    private static Layer layer(LoopFunction f, Target target) {
        Nest nest = NestReader.read(f);
        if (nest.stage() != Nest.Stage.FULL) {
            throw new CompileException(
                    Code.NOT_MAPPED_YET,
                    f.span(),
                    "expected @" + f.name() + " to be mapped on the array, got "
                            + (nest.stage() == Nest.Stage.PLAIN ? "an operator without tiles" : "L2 tiles only"));
        }
        List<String> operands =
                nest.epilogue().operands().stream().map(BufferDecl::axes).toList();
        return new Layer(f, f.count(), nest, ExactModel.cost(nest.workload(), nest.mapping(), target, operands));
    }

    private static String json(List<Layer> layers, Target target) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        root.put("tool", "marvel-cost").put("model", "exact").put("target", target.name());
        ArrayNode all = root.putArray("layers");
        for (Layer l : layers) {
            ObjectNode out = all.addObject();
            out.put("function", l.function.name());
            out.put("op", l.nest.workload().op());
            out.put("count", l.count());
            out.put("macs", l.nest.workload().macs());
            JsonEmitter.exact(out.putObject("cost").putObject("exact"), l.cost);
        }
        root.putObject("total")
                .put("macs", macs(layers))
                .put("cycles", cycles(layers))
                .put("energy", energy(layers));
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long macs(List<Layer> layers) {
        try {
            return layers.stream().mapToLong(Layer::macs).reduce(0, Math::addExact);
        } catch (ArithmeticException e) {
            throw new CompileException(
                    Code.COST, Span.NONE, "expected the multiply-accumulates of all layers to fit 64 bits, got more");
        }
    }

    private static double cycles(List<Layer> layers) {
        return layers.stream().mapToDouble(l -> l.count() * l.cost.cycles()).sum();
    }

    private static double energy(List<Layer> layers) {
        return layers.stream().mapToDouble(l -> l.count() * l.cost.energy()).sum();
    }

    private static String text(List<Layer> layers, Target target) {
        StringBuilder out = new StringBuilder();
        line(out, "target %s: energy in MACs, traffic in words", target.name());
        for (Layer l : layers) {
            ExactCost c = l.cost;
            line(out, "");
            line(
                    out,
                    "@%s: %s, %d MACs, runs %d x",
                    l.function.name(),
                    l.nest.workload().op(),
                    l.nest.workload().macs(),
                    l.count());
            line(
                    out,
                    "  cycles %.0f (compute %.0f, noc %.0f, dram %.0f), utilisation %.4f",
                    c.cycles(),
                    c.computeCycles(),
                    Math.ceil(c.nocCycles()),
                    Math.ceil(c.dramCycles()),
                    c.utilisation());
            line(out, "  energy %.2f, energy-delay product %.6g", c.energy(), c.edp());
            line(
                    out,
                    "  %-8s %14s %14s %14s %14s %14s %14s",
                    "",
                    "DRAM read",
                    "DRAM write",
                    "L2 read",
                    "L2 write",
                    "L1 read",
                    "L1 write");
            for (Role r : Role.values()) {
                Words w = c.words(r);
                line(
                        out,
                        "  %-8s %14d %14d %14d %14d %14d %14d",
                        r,
                        w.dramReads(),
                        w.dramWrites(),
                        w.l2Reads() + w.l2Drains(),
                        w.l2Fills() + w.l2Updates(),
                        w.l1Reads() + w.l1Drains(),
                        w.l1Fills() + w.l1Writes());
            }
            if (c.operandWords() > 0) {
                line(out, "  %-8s %14d", "operands", c.operandWords());
            }
        }
        line(out, "");
        line(out, "total: cycles %.0f, energy %.2f", cycles(layers), energy(layers));
        return out.toString();
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
