package marvel.check;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import marvel.arch.Bandwidth;
import marvel.arch.Buffering;
import marvel.arch.Capacity;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.ir.loop.Affine;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.workload.Role;

/**
 * Proves at full size, from the IR alone, that a loop function is right: every multiply-accumulate runs once, on words that
 * copies brought; sums start, pass on and end as they should; buffers and array suffice. See docs/verification.md.
 */
public final class StaticChecker {
    /** A target that no function is too large for, with all that a network may do. */
    public static final Target UNLIMITED = new Target(
            "unlimited",
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Targets.DEFAULTS.clockHz(),
            1,
            new Capacity(Long.MAX_VALUE, true, Buffering.SINGLE),
            new Capacity(Long.MAX_VALUE, true, Buffering.SINGLE),
            Bandwidth.UNLIMITED,
            true,
            true,
            Bandwidth.UNLIMITED,
            Targets.DEFAULTS.dramBlock(),
            Targets.DEFAULTS.word(),
            List.of(true, true, true),
            Targets.DEFAULTS.energy());

    private StaticChecker() {}

    /** The errors of a function on a target; empty if it is proved right. */
    public static List<Diagnostic> check(LoopFunction fn, Target target) {
        return result(fn, target).diagnostics();
    }

    /** What a function computes, if it is proved right on a target. */
    public static Optional<Meaning> meaning(LoopFunction fn, Target target) {
        return result(fn, target).meaning();
    }

    /** The errors of {@code after} on a target, or that it computes something else than {@code before}. */
    public static List<Diagnostic> checkRewrite(LoopFunction before, LoopFunction after, Target target) {
        Result was = result(before, target);
        Result is = result(after, target);
        if (!is.diagnostics().isEmpty()
                || was.meaning().isEmpty()
                || was.meaning().equals(is.meaning())) {
            return is.diagnostics();
        }
        return List.of(Diagnostic.error(
                        Code.OTHER_RESULT,
                        after.span(),
                        "@" + after.name() + " computes something else than before: expected "
                                + was.meaning().get() + ", got "
                                + is.meaning().map(Meaning::toString).orElse("nothing"))
                .withNote(before.span(), "before it was this function"));
    }

    private record Result(List<Diagnostic> diagnostics, Optional<Meaning> meaning) {}

    private static Result result(LoopFunction fn, Target target) {
        List<Diagnostic> errors = new ArrayList<>(WellFormed.check(fn));
        if (!errors.isEmpty()) {
            return new Result(errors, Optional.empty());
        }
        Map<String, String> names = new HashMap<>();
        try {
            errors.addAll(Capacities.check(fn, target));
            array(fn, target);
            Meaning meaning = prove(fn, target, names);
            return new Result(errors, errors.isEmpty() ? Optional.of(meaning) : Optional.empty());
        } catch (Fault f) {
            errors.add(readable(f.diagnostic(), names));
        } catch (ArithmeticException e) {
            errors.add(Diagnostic.error(
                    Code.TOO_LARGE, fn.span(), "expected indices and extents of at most 64 bits, got larger ones"));
        }
        return new Result(errors, Optional.empty());
    }

    /** A message with the names of loops as the text has them. */
    private static Diagnostic readable(Diagnostic d, Map<String, String> names) {
        String message = d.message();
        for (Map.Entry<String, String> e : names.entrySet()) {
            message = message.replaceAll(Pattern.quote("%" + e.getKey()) + "(?![0-9])", "%" + e.getValue());
        }
        return new Diagnostic(d.severity(), d.code(), d.span(), message, d.notes());
    }

    private static void array(LoopFunction fn, Target target) {
        int[] size = new Layouts().walk(fn.body(), 1);
        if (size[0] > target.rows() || size[1] > target.cols()) {
            throw new Fault(
                    Code.ARRAY_SIZE,
                    fn.span(),
                    "expected at most " + target.rows() + " x " + target.cols() + " processing elements, got " + size[0]
                            + " x " + size[1]);
        }
        Roles roles = Roles.of(fn);
        Map<String, BufferDecl> buffers = WellFormed.buffers(fn);
        Walk.each(fn.body(), s -> {
            if (s instanceof Stmt.Load load) {
                bypass(buffers, roles, target, load.source().buffer(), load.target(), s.span());
            } else if (s instanceof Stmt.Store store) {
                for (String tile : WellFormed.tiles(store.value())) {
                    bypass(buffers, roles, target, tile, store.target().buffer(), s.span());
                }
            }
        });
    }

    /** A copy may pass over L2 only where the target says so. */
    private static void bypass(
            Map<String, BufferDecl> buffers, Roles roles, Target target, String from, String to, Span span) {
        BufferDecl source = buffers.get(from);
        BufferDecl sink = buffers.get(to);
        Role role = roles.role(to);
        if (source != null && sink != null && role != null && !target.mayBypassL2(role)) {
            Set<Space> spaces = EnumSet.of(source.space(), sink.space());
            if (spaces.equals(EnumSet.of(Space.DRAM, Space.L1))) {
                throw new Fault(
                        Code.NETWORK,
                        span,
                        "@" + target.name() + " has no way from " + name(source.space()) + " to " + name(sink.space())
                                + " for " + role + "s");
            }
        }
    }

    private static String name(Space space) {
        return space.toString().toUpperCase(Locale.ROOT);
    }

    private static Meaning prove(LoopFunction fn, Target target, Map<String, String> names) {
        Proof proof = new Proof(fn, names);
        OutputProof output = new OutputProof(proof, fn);
        Trail mac = proof.mac();
        List<Affine> out = output.coordinates;
        Domain domain = new Domain(mac, out, proof.left, proof.right);
        domain.covers(output.output, out, mac.stmt().span());
        domain.covers(proof.rightTensor, proof.right, mac.stmt().span());
        domain.settled(out, proof.right);
        guards(mac, List.of(output.output, proof.leftTensor, proof.rightTensor), List.of(out, proof.left, proof.right));
        output.prove(domain, target);
        return Meaning.of(
                domain,
                List.of(output.output, proof.leftTensor, proof.rightTensor),
                out,
                proof.left,
                proof.right,
                output.epilogue);
    }

    /** Conditions around the multiply-accumulate may leave out padding, and nothing else. */
    private static void guards(Trail mac, List<BufferDecl> tensors, List<List<Affine>> index) {
        for (Trail.Condition c : mac.conditions()) {
            for (Guard g : c.guards()) {
                boolean bounds = false;
                for (int t = 0; t < tensors.size(); t++) {
                    for (int i = 0; i < index.get(t).size(); i++) {
                        bounds |= Proof.bounds(
                                mac,
                                g,
                                index.get(t).get(i),
                                tensors.get(t).shape().get(i));
                    }
                }
                if (!bounds || !c.holds()) {
                    throw mac.unproved(
                            Code.ITERATIONS,
                            "iterations are missing: they run only where " + g
                                    + (c.holds() ? "" : " does not hold")
                                    + ", which is not the bounds of a tensor");
                }
            }
        }
    }
}
