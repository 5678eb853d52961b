package marvel.emit;

import java.util.ArrayList;
import java.util.List;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.timeloop.Architecture;
import marvel.cost.timeloop.Export;
import marvel.cost.timeloop.Inexpressible;
import marvel.cost.timeloop.Machines;
import marvel.cost.timeloop.YamlPrinter;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Nest;
import marvel.nest.NestReader;
import marvel.pass.Emission;
import marvel.pass.Emitter;
import marvel.pass.PassContext;
import marvel.pass.Service;
import marvel.workload.Role;
import marvel.workload.Workload;

/**
 * Files of timeloop-model, version 0.4: the target as architecture, a problem and a mapping for each operator. Comments
 * and remarks say where the machine or the operator is another one there; operators that Timeloop cannot express are
 * named in the architecture's comments.
 */
@Service(Emitter.class)
public final class TimeloopEmitter implements Emitter {
    @Override
    public String name() {
        return "timeloop";
    }

    @Override
    public Emission emit(Module module, String network, PassContext context) {
        Target target = Targets.read(context.target());
        Architecture architecture = Machines.architecture(target);
        String machine = target.name() + ".arch.yaml";
        List<Emission.File> files = new ArrayList<>();
        List<String> functions = new ArrayList<>();
        List<Emission.Omission> omissions = new ArrayList<>();
        for (LoopFunction f : module.items(LoopFunction.class)) {
            try {
                Nest nest = NestReader.readMapped(f);
                Export.Result form = Export.of(f.name(), nest.workload(), nest.mapping());
                String run = "timeloop-model " + machine + " " + f.name() + ".problem.yaml " + f.name() + ".map.yaml";
                files.add(new Emission.File(
                        f.name() + ".problem.yaml",
                        YamlPrinter.comments(about(f, nest, form.notes())) + YamlPrinter.problem(form.problem()),
                        List.of(f.name())));
                files.add(new Emission.File(
                        f.name() + ".map.yaml",
                        YamlPrinter.comments(List.of(run))
                                + YamlPrinter.mapping(form.mapping(), form.problem(), architecture),
                        List.of(f.name())));
                functions.add(f.name());
            } catch (Inexpressible e) {
                omissions.add(new Emission.Omission(f.name(), String.valueOf(e.getMessage())));
            }
        }
        Omissions.requireSome("a mapped operator that Timeloop can express", module, functions, omissions);
        List<String> notes = new ArrayList<>(Machines.notes(target));
        notes.forEach(n -> context.remarkOnce(Diagnostic.remark(Code.NOT_IN_OUTPUT, Span.NONE, machine + ": " + n)));
        omissions.forEach(o -> notes.add(o.function() + " has no problem and mapping: " + o.reason() + "."));
        files.add(new Emission.File(
                machine, YamlPrinter.comments(notes) + YamlPrinter.architecture(architecture), functions));
        return new Emission(files, omissions);
    }

    /** What the operator is, and what of it Timeloop does not see. */
    private static List<String> about(LoopFunction f, Nest nest, List<String> notes) {
        Workload w = nest.workload();
        List<String> all = new ArrayList<>();
        all.add(w.op() + ", " + f.count() + " in the network");
        if (w.leaves(w.tensor(Role.INPUT))) {
            all.add("Inputs hold the padding too: Timeloop moves and counts it.");
        }
        if (!nest.epilogue().isNone()) {
            all.add("What follows the sums (bias, activation, other operands) is not part of the problem.");
        }
        all.addAll(notes);
        return all;
    }
}
