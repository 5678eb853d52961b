package marvel.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import marvel.arch.Target;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Stmt;

/**
 * Runs a loop function on real data through bounded buffers, and counts what moves. Integers are exact and wrap to the
 * width of the buffer that they are written to; floats of 32 bits are rounded after each operation.
 *
 * <p>Processing elements of a parallel nest run one after the other; whatever would differ if they ran at once is an error.
 */
public final class Interpreter {
    private Interpreter() {}

    /**
     * What came of a run.
     *
     * @param diagnostics the errors that stopped it, empty if it is right
     * @param outputs the parameters that were written, by name; empty unless it is right
     * @param counts present if it is right
     */
    public record Outcome(List<Diagnostic> diagnostics, Map<String, TensorData> outputs, Optional<Counts> counts) {
        public Outcome {
            diagnostics = List.copyOf(diagnostics);
            outputs = Map.copyOf(outputs);
        }

        public boolean ok() {
            return diagnostics.isEmpty();
        }

        /** The counts of a run that is right. */
        public Counts orThrow() {
            return counts.orElseThrow(() -> new marvel.diag.CompileException(diagnostics));
        }

        private static Outcome failed(List<Diagnostic> diagnostics) {
            return new Outcome(diagnostics, Map.of(), Optional.empty());
        }
    }

    /** At most this many multiply-accumulates run; {@link Long#MAX_VALUE} if more than can be counted. */
    public static long estimateMacs(LoopFunction fn) {
        Layouts layouts = new Layouts();
        try {
            layouts.walk(fn.body(), 1);
        } catch (ArithmeticException | Fault e) {
            return Long.MAX_VALUE;
        }
        return layouts.macs();
    }

    /** Runs a function; {@code inputs} has every parameter that is not written. */
    public static Outcome run(LoopFunction fn, Map<String, TensorData> inputs, RunOptions options) {
        List<Diagnostic> errors = new ArrayList<>(WellFormed.check(fn));
        if (errors.isEmpty()) {
            options.target().ifPresent(t -> errors.addAll(fits(fn, t)));
        }
        if (!errors.isEmpty()) {
            return Outcome.failed(errors);
        }
        try {
            Program program = Compiler.compile(fn, options);
            Machine m = new Machine(program, options);
            supply(fn, program, m, inputs);
            Node.run(program.body, m);
            return finish(fn, program, m);
        } catch (Fault f) {
            return Outcome.failed(List.of(f.diagnostic()));
        } catch (ArithmeticException e) {
            return Outcome.failed(List.of(Diagnostic.error(
                    Code.TOO_LARGE, fn.span(), "expected indices and extents of at most 64 bits, got larger ones")));
        }
    }

    private static List<Diagnostic> fits(LoopFunction fn, Target target) {
        List<Diagnostic> errors = new ArrayList<>(Capacities.check(fn, target));
        if (!target.reduction()) {
            Walk.each(fn.body(), s -> {
                if (s instanceof Stmt.Store store && !store.reduce().isEmpty()) {
                    errors.add(Diagnostic.error(
                            Code.NETWORK,
                            s.span(),
                            "the network of @" + target.name() + " does not add up partial sums"));
                }
            });
        }
        return errors;
    }

    private static void supply(LoopFunction fn, Program program, Machine m, Map<String, TensorData> inputs) {
        List<String> written = Execution.written(fn);
        for (Buffer p : program.params) {
            TensorData data = inputs.get(p.decl.name());
            if (written.contains(p.decl.name())) {
                continue;
            }
            if (data == null
                    || !data.dtype().equals(p.decl.dtype())
                    || !data.shape().equals(p.decl.shape())) {
                throw new Fault(
                        Code.NOT_RUN,
                        p.decl.span(),
                        "expected data for %" + p.decl.name() + ", got "
                                + (data == null ? "none" : data.dtype() + " " + data.shape()));
            }
            Cells c = m.cells(p);
            System.arraycopy(data.ints(), 0, c.ints, 0, data.ints().length);
            System.arraycopy(data.floats(), 0, c.floats, 0, data.floats().length);
            java.util.Arrays.fill(c.state, Cells.WORD);
        }
    }

    private static Outcome finish(LoopFunction fn, Program program, Machine m) {
        Map<String, TensorData> outputs = new LinkedHashMap<>();
        List<TensorCounts> counts = new ArrayList<>();
        for (Buffer p : program.params) {
            Cells c = m.cells(p);
            counts.add(m.tally(p).counts(p.decl.name()));
            if (Execution.written(fn).contains(p.decl.name())) {
                complete(fn, program, c);
                outputs.put(
                        p.decl.name(),
                        p.real
                                ? TensorData.ofFloats(p.decl.dtype(), p.decl.shape(), c.floats)
                                : TensorData.ofInts(p.decl.dtype(), p.decl.shape(), c.ints));
            }
        }
        exactlyOnce(fn, program, m);
        long pes = (long) program.rows * program.columns;
        return new Outcome(List.of(), outputs, Optional.of(new Counts(m.macs, pes, counts)));
    }

    /** Every output element is written, and has as many products as any other; where a guard skips padding they may differ. */
    private static void complete(LoopFunction fn, Program program, Cells c) {
        for (int i = 0; i < c.state.length; i++) {
            if (c.state[i] == Cells.NONE) {
                throw new Fault(
                        Code.ITERATIONS,
                        fn.span(),
                        "iterations are missing: " + Machine.element(c.buffer, i) + " is never written");
            }
            if (!c.buffer.sums) {
                continue;
            }
            if (!program.guarded && (c.sums[i] == 0 || c.sums[i] != c.sums[0])) {
                throw new Fault(
                        Code.ITERATIONS,
                        mac(fn).span(),
                        "iterations are missing or repeated: " + Machine.element(c.buffer, i) + " sums up " + c.sums[i]
                                + " products, " + Machine.element(c.buffer, 0) + " " + c.sums[0]);
            }
        }
    }

    private static Stmt.Accumulate mac(LoopFunction fn) {
        List<Stmt.Accumulate> macs = new ArrayList<>();
        Walk.each(fn.body(), s -> {
            if (s instanceof Stmt.Accumulate mac) {
                macs.add(mac);
            }
        });
        if (macs.isEmpty()) {
            throw new Fault(Code.ITERATIONS, fn.span(), "iterations are missing: there is no multiply-accumulate");
        }
        return macs.get(0);
    }

    private static void exactlyOnce(LoopFunction fn, Program program, Machine m) {
        Buffer p = program.buffer(mac(fn).right().buffer()).root;
        int[] uses = m.rightUses[p.param];
        for (int i = 0; i < uses.length; i++) {
            if (!program.guarded && (uses[i] == 0 || uses[i] != uses[0])) {
                throw new Fault(
                        Code.ITERATIONS,
                        mac(fn).span(),
                        "iterations are missing or repeated: " + Machine.element(p, i) + " is used " + uses[i]
                                + " times, " + Machine.element(p, 0) + " " + uses[0]);
            }
        }
        if (!m.checkMacs) {
            return;
        }
        OptionalLong repeats = m.log.repeats();
        if (repeats.isEmpty()) {
            throw new Fault(Code.SUMS, mac(fn).span(), "sums of some multiply-accumulates are never stored");
        }
        if (repeats.getAsLong() > 0) {
            throw new Fault(
                    Code.ITERATIONS,
                    mac(fn).span(),
                    repeats.getAsLong() + " of " + m.macs + " multiply-accumulates run more than once");
        }
    }
}
