package marvel.fuzz;

import java.nio.charset.StandardCharsets;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.ir.Module;
import marvel.op.TypeInference;
import marvel.parse.Parser;
import marvel.parse.Printer;

/** What {@link CoverageFuzzTest} has Jazzer find inputs for: texts are refused, or print as what reads and is typed the same. */
public final class GraphTarget {
    private static final int LONGEST = 4000;

    private GraphTarget() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length > LONGEST) {
            return;
        }
        try {
            Module read = module(new String(data, StandardCharsets.UTF_8));
            same(Printer.print(read), Printer.print(module(Printer.print(read))));
            String typed = Printer.print(TypeInference.infer(read, d -> {}));
            same(typed, Printer.print(TypeInference.infer(module(typed), d -> {})));
        } catch (CompileException e) {
            e.diagnostics().forEach(d -> d.render());
        }
    }

    private static Module module(String text) {
        return Parser.module(new Source("fuzz", text));
    }

    private static void same(String once, String twice) {
        if (!once.equals(twice)) {
            throw new AssertionError("expected\n" + once + "\ngot\n" + twice);
        }
    }
}
