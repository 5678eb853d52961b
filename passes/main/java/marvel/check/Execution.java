package marvel.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Stmt;

/** Compares loop functions by running them on the same data. */
public final class Execution {
    private Execution() {}

    /** Names of the parameters that a function writes. */
    public static List<String> written(LoopFunction fn) {
        List<String> names = new ArrayList<>();
        Walk.each(fn.body(), s -> {
            String name = s instanceof Stmt.Store store
                    ? store.target().buffer()
                    : s instanceof Stmt.Fill fill
                            ? fill.target()
                            : s instanceof Stmt.Accumulate mac ? mac.target().buffer() : "";
            if (!names.contains(name) && fn.param(name).isPresent()) {
                names.add(name);
            }
        });
        return names;
    }

    /** Data for every parameter that is only read: small integers, none of them 0, whatever the type. */
    public static Map<String, TensorData> inputs(LoopFunction fn, long seed) {
        Random random = new Random(seed);
        Map<String, TensorData> data = new LinkedHashMap<>();
        for (BufferDecl p : fn.params()) {
            if (written(fn).contains(p.name())) {
                continue;
            }
            int n = Math.toIntExact(p.elements());
            boolean signed = !p.dtype().code().equals("uint");
            long[] ints = new long[n];
            double[] floats = new double[n];
            for (int i = 0; i < n; i++) {
                ints[i] = (1L + random.nextInt(7)) * (signed && random.nextBoolean() ? -1L : 1L);
                floats[i] = (double) ints[i];
            }
            data.put(
                    p.name(),
                    p.dtype().isFloat()
                            ? TensorData.ofFloats(p.dtype(), p.shape(), floats)
                            : TensorData.ofInts(p.dtype(), p.shape(), ints));
        }
        return data;
    }

    /**
     * Runs two functions of the same parameters on the same seeded integers and compares all that they write, exactly.
     * Empty if they agree. Parameters are matched by name; their layouts may differ.
     */
    public static List<Diagnostic> compare(LoopFunction before, LoopFunction after, long seed) {
        return compare(before, after, seed, new RunOptions());
    }

    /** As above, under limits; the target of the options holds for {@code after} only. */
    public static List<Diagnostic> compare(LoopFunction before, LoopFunction after, long seed, RunOptions options) {
        Map<String, TensorData> inputs = inputs(before, seed);
        RunOptions plain = new RunOptions(java.util.Optional.empty(), options.maxMacs(), options.checkMacs());
        Interpreter.Outcome first = Interpreter.run(before, inputs, plain);
        if (!first.ok()) {
            return first.diagnostics();
        }
        Interpreter.Outcome second = Interpreter.run(after, inputs, options);
        if (!second.ok()) {
            return second.diagnostics();
        }
        List<Diagnostic> errors = new ArrayList<>();
        first.outputs().forEach((name, expected) -> {
            TensorData got = second.outputs().get(name);
            if (got == null) {
                errors.add(Diagnostic.error(Code.OTHER_RESULT, after.span(), "expected %" + name + " to be written"));
            } else if (!expected.equals(got)) {
                errors.add(Diagnostic.error(
                                Code.OTHER_RESULT,
                                after.span(),
                                difference(name, expected, got) + " (seed " + seed + ")")
                        .withNote(before.span(), "compared with this function"));
            }
        });
        return errors;
    }

    private static String difference(String name, TensorData expected, TensorData got) {
        if (!got.shape().equals(expected.shape()) || !got.dtype().equals(expected.dtype())) {
            return "expected %" + name + " of " + expected.dtype() + " " + expected.shape() + ", got " + got.dtype()
                    + " " + got.shape();
        }
        int i = 0;
        while (expected.real(i) == got.real(i)) {
            i++;
        }
        return "expected %" + name + " to hold " + expected.real(i) + " at element " + i + ", got " + got.real(i);
    }
}
