package marvel.api;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Nearest;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.ir.Accelerator;
import marvel.ir.Module;
import marvel.parse.Parser;
import marvel.parse.Sources;
import marvel.pass.Registry;
import marvel.pass.TargetProvider;

/** Accelerators by name or file. */
final class Targets {
    private final List<TargetProvider> providers;

    Targets(Registry registry) {
        this.providers = registry.services(TargetProvider.class);
    }

    /** The accelerator that an option names, complete; a file with one accelerator, a name of the module's, or built in. */
    Accelerator find(String name, Module module) {
        Optional<Accelerator> own = module.item(Accelerator.class, name);
        if (own.isPresent()) {
            return complete(own.get());
        }
        if (name.endsWith(".acc") || name.contains("/") || Files.exists(Sources.path(name))) {
            return complete(only(Sources.read(Sources.path(name))));
        }
        List<Accelerator> known = builtIn();
        for (Accelerator a : known) {
            if (a.name().equals(name)) {
                return complete(a);
            }
        }
        List<String> names = known.stream().map(Accelerator::name).toList();
        throw new CompileException(
                Diagnostic.error(Code.UNKNOWN_TARGET, Span.NONE, "no target is called '" + name + "'")
                        .withNote(Span.NONE, Nearest.suggestion(name, names)));
    }

    private static Accelerator only(Source source) {
        List<Accelerator> all = Parser.module(source).items(Accelerator.class);
        if (all.size() != 1) {
            throw new CompileException(
                    Code.TARGET_FILE,
                    new Span(source, 0, 0),
                    "expected one accelerator in a target file, got " + all.size());
        }
        return all.get(0);
    }

    Accelerator complete(Accelerator a) {
        Accelerator complete = a;
        for (TargetProvider p : providers) {
            complete = p.complete(complete);
        }
        return complete;
    }

    private List<Accelerator> builtIn() {
        List<Accelerator> all = new ArrayList<>();
        for (TargetProvider p : providers) {
            p.targets().forEach(s -> all.addAll(Parser.module(s).items(Accelerator.class)));
        }
        return all;
    }

    /** All that can be named without a file, with every key. */
    List<Accelerator> all() {
        return builtIn().stream().map(this::complete).toList();
    }
}
