package marvel.sweep;

import java.util.ArrayList;
import java.util.List;
import marvel.api.Marvel;
import marvel.api.Options;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.figures.LayerFigures;
import marvel.figures.NetworkTotals;
import marvel.figures.Roofline;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.nest.NestReader;
import marvel.parse.Parser;
import marvel.workload.Role;
import marvel.workload.Workload;

/** The networks of a sweep: what they cost on a target, as {@code marvel-opt --marvel} has it, and at least cost on it. */
final class Networks {
    private static final String OUTLINED = "infer-type,simplify-inference,fuse-epilogue,outline";

    private record Operator(Workload workload, long count) {}

    private final Marvel marvel;
    private final Options options;
    private final List<Module> modules = new ArrayList<>();
    private final List<Operator> operators = new ArrayList<>();

    /** @throws CompileException for networks that cannot be read */
    Networks(Marvel marvel, List<Source> sources, Options.Builder choices) {
        this.marvel = marvel;
        this.options = choices.pipeline("marvel").threads(1).build();
        Options outlined = Options.builder().pipeline(OUTLINED).build();
        for (Source s : sources) {
            Module module = Parser.module(s);
            modules.add(module);
            Module apart = marvel.compile(s, "", outlined).module();
            for (LoopFunction f : apart.items(LoopFunction.class)) {
                operators.add(new Operator(NestReader.read(f).workload(), f.count()));
            }
        }
        if (operators.isEmpty()) {
            throw new CompileException(
                    Code.SWEEP, new Span(sources.get(0), 0, 0), "expected networks with operators to map, got none");
        }
    }

    /** A point with bounds that no mapping is under: of cycles those of the roofline, of energy what cannot be left out. */
    Point bound(int index, List<String> values, Target t, double area) {
        Energies e = t.energy();
        double cycles = 0;
        double energy = 0;
        for (Operator o : operators) {
            Workload w = o.workload();
            double macs = (double) w.iterations();
            double least = macs * (e.mac() + 3 * e.l1Read() + e.l1Write());
            for (Role r : Role.values()) {
                double once = (double) w.touched(w.tensor(r));
                least += once * (r == Role.OUTPUT ? e.dramWrite() : e.dramRead());
            }
            cycles += (double) o.count() * Roofline.of(w, t).cycles();
            energy += (double) o.count() * least;
        }
        return new Point(index, values, area, cycles, energy, t.clockHz(), Point.Status.DOMINATED);
    }

    /** What the networks cost. */
    Costs costs(Target t) {
        double cycles = 0;
        double energy = 0;
        try {
            for (Module m : modules) {
                Module mapped =
                        marvel.compile(m, Targets.accelerator(t), options).module();
                List<LayerFigures> layers = mapped.items(LoopFunction.class).stream()
                        .map(f -> LayerFigures.of(f, t))
                        .toList();
                NetworkTotals totals = NetworkTotals.of(mapped, layers);
                cycles += totals.cycles();
                energy += totals.energy();
            }
        } catch (ArithmeticException e) {
            throw new CompileException(
                    Code.TOO_LARGE, Span.NONE, "expected counts of at most 64 bits, got larger ones");
        } catch (CompileException e) {
            if (e.diagnostics().get(0).code() != Code.NOTHING_FITS) {
                throw e;
            }
            return Costs.NO_MAPPING;
        }
        return new Costs(cycles, energy);
    }
}
