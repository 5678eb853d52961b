package marvel.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;

/**
 * The dims of an operator, found in its nest: loops whose variables enter every coordinate with the same coefficient run over
 * one dim. Proves that the loops of each dim cover it exactly once, and that the dims cover the output and the right operand
 * exactly once: then every multiply-accumulate runs once.
 */
final class Domain {
    /**
     * One dim.
     *
     * @param loops outermost first
     * @param extents what is left of the dim inside each loop, the whole dim first; one more than loops
     */
    record Dim(List<Long> column, List<LoopVar> loops, List<Bound> extents) {
        long extent() {
            return extents.get(0).terms().get(0).constant();
        }

        boolean runs(String variable) {
            return loops.stream().anyMatch(l -> l.id().equals(variable));
        }
    }

    final List<Dim> dims = new ArrayList<>();
    private final Trail mac;
    private final List<Affine> coordinates = new ArrayList<>();
    private final int outRank;

    Domain(Trail mac, List<Affine> out, List<Affine> left, List<Affine> right) {
        this.mac = mac;
        this.outRank = out.size();
        coordinates.addAll(out);
        coordinates.addAll(left);
        coordinates.addAll(right);
        Map<List<Long>, List<LoopVar>> columns = new LinkedHashMap<>();
        for (LoopVar v : mac.loops()) {
            List<Long> column =
                    coordinates.stream().map(a -> a.coefficient(v.id())).toList();
            if (column.stream().allMatch(c -> c == 0)) {
                throw new Fault(Diagnostic.error(
                                Code.ITERATIONS,
                                mac.stmt().span(),
                                "iterations are repeated: nothing here depends on %" + v.name())
                        .withNote(v.span(), "the loop is here"));
            }
            columns.computeIfAbsent(column, k -> new ArrayList<>()).add(v);
        }
        columns.forEach((column, loops) -> dims.add(dim(column, loops)));
    }

    /** Proves that loops are a mixed-radix cover of a dim. */
    private Dim dim(List<Long> column, List<LoopVar> loops) {
        Bound left = loops.get(0).end();
        if (!left.isConstant()) {
            throw new Fault(
                    Code.ITERATIONS,
                    loops.get(0).span(),
                    "expected a constant extent of the outermost loop of a dim, got " + left);
        }
        List<Bound> extents = new ArrayList<>(List.of(left));
        for (LoopVar v : loops) {
            List<LoopVar> outer = mac.loops().subList(0, mac.loops().indexOf(v));
            if (!Prover.equal(v.end(), left, outer)) {
                throw new Fault(Diagnostic.error(
                                Code.ITERATIONS,
                                v.span(),
                                "iterations are missing or repeated: expected the loop to end at " + left + ", got "
                                        + v.end())
                        .withNote(loops.get(0).span(), "the loop is inside this one, over the same dim"));
            }
            List<Affine> terms = new ArrayList<>(List.of(Affine.constant(v.step())));
            for (Affine t : left.terms()) {
                Affine rest = t.plus(Affine.variable(v.id()).times(-1));
                List<LoopVar> here = mac.loops().subList(0, mac.loops().indexOf(v) + 1);
                if (!Prover.nonNegative(rest.plus(Affine.constant(-v.step())), here)) {
                    terms.add(rest);
                }
            }
            left = new Bound(terms);
            extents.add(left);
        }
        LoopVar last = loops.get(loops.size() - 1);
        if (last.step() != 1) {
            throw new Fault(
                    Code.ITERATIONS,
                    last.span(),
                    "iterations are missing: expected a step of 1 in the innermost loop of a dim, got " + last.step());
        }
        return new Dim(column, loops, extents);
    }

    Optional<Dim> dimOf(String variable) {
        return dims.stream().filter(d -> d.runs(variable)).findFirst();
    }

    boolean reduces(String variable) {
        return coordinates.subList(0, outRank).stream().allMatch(a -> a.coefficient(variable) == 0);
    }

    /** Proves that the dims cover a tensor's axes exactly once. */
    void covers(BufferDecl tensor, List<Affine> index, Span span) {
        List<Dim> used = new ArrayList<>();
        for (int i = 0; i < index.size(); i++) {
            long reach = 1;
            Affine at = index.get(i);
            List<Dim> axis = new ArrayList<>(
                    dims.stream().filter(d -> coefficient(at, d) != 0).toList());
            axis.sort(java.util.Comparator.comparingLong(d -> coefficient(at, d)));
            for (Dim d : axis) {
                if (coefficient(at, d) != reach || used.contains(d)) {
                    throw new Fault(
                            Code.ITERATIONS,
                            span,
                            "cannot prove that " + at + " takes every index along "
                                    + tensor.axes().charAt(i) + " of %" + tensor.name() + " once");
                }
                used.add(d);
                reach = Math.multiplyExact(reach, d.extent());
            }
            long extent = tensor.shape().get(i);
            if (at.constant() > 0 || at.constant() + reach < extent) {
                throw new Fault(Diagnostic.error(
                                Code.ITERATIONS,
                                span,
                                "iterations are missing: along " + tensor.axes().charAt(i) + " they reach "
                                        + at.constant()
                                        + " to " + (at.constant() + reach - 1) + " of %" + tensor.name()
                                        + ", expected 0 to "
                                        + (extent - 1))
                        .withNote(tensor.span(), "%" + tensor.name() + " is declared here"));
            }
        }
    }

    static long coefficient(Affine a, Dim d) {
        return a.coefficient(d.loops().get(0).id());
    }

    /** Proves that every dim is one of the output's or of the right operand's. */
    void settled(List<Affine> out, List<Affine> right) {
        for (Dim d : dims) {
            if (out.stream().allMatch(a -> coefficient(a, d) == 0)
                    && right.stream().allMatch(a -> coefficient(a, d) == 0)) {
                throw new Fault(
                        Code.ITERATIONS,
                        d.loops().get(0).span(),
                        "cannot prove that iterations are not repeated: neither the output nor the right operand depends on %"
                                + d.loops().get(0).name());
            }
        }
    }
}
