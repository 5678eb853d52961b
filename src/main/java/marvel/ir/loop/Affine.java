package marvel.ir.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A sum of loop variables with coefficients, plus a constant: {@code %p2 * 2 + %r - 1}.
 *
 * @param terms in the order of the text; no variable twice, no coefficient 0
 */
public record Affine(List<Term> terms, long constant) {
    public record Term(String variable, long coefficient) {}

    public static final Affine ZERO = constant(0);

    public Affine {
        terms = List.copyOf(terms);
    }

    public static Affine constant(long value) {
        return new Affine(List.of(), value);
    }

    public static Affine variable(String name) {
        return new Affine(List.of(new Term(name, 1)), 0);
    }

    public boolean isConstant() {
        return terms.isEmpty();
    }

    public long coefficient(String variable) {
        for (Term t : terms) {
            if (t.variable().equals(variable)) {
                return t.coefficient();
            }
        }
        return 0;
    }

    public Affine plus(Affine other) {
        List<Term> sum = new ArrayList<>(terms);
        for (Term t : other.terms) {
            int at = -1;
            for (int i = 0; i < sum.size(); i++) {
                at = Objects.equals(sum.get(i).variable(), t.variable()) ? i : at;
            }
            if (at < 0) {
                sum.add(t);
            } else {
                sum.set(at, new Term(t.variable(), Math.addExact(sum.get(at).coefficient(), t.coefficient())));
            }
        }
        sum.removeIf(t -> t.coefficient() == 0);
        return new Affine(sum, Math.addExact(constant, other.constant));
    }

    public Affine times(long factor) {
        if (factor == 0) {
            return ZERO;
        }
        return new Affine(
                terms.stream()
                        .map(t -> new Term(t.variable(), Math.multiplyExact(t.coefficient(), factor)))
                        .toList(),
                Math.multiplyExact(constant, factor));
    }

    @Override
    public String toString() {
        return text(v -> "%" + v);
    }

    /** The sum, with other names for the variables. */
    public String text(UnaryOperator<String> name) {
        StringBuilder out = new StringBuilder();
        // A constant stands last, but in front where the sum would begin with a sign.
        boolean isConstantFirst = isConstant() || (constant > 0 && terms.get(0).coefficient() < 0);
        if (isConstantFirst) {
            out.append(constant);
        }
        for (Term t : terms) {
            long coefficient = t.coefficient();
            out.append(coefficient < 0 ? (out.isEmpty() ? "-" : " - ") : (out.isEmpty() ? "" : " + "));
            out.append(name.apply(t.variable()));
            out.append(Math.abs(coefficient) == 1 ? "" : " * " + Math.abs(coefficient));
        }
        if (!isConstantFirst && constant != 0) {
            out.append(constant < 0 ? " - " : " + ").append(Math.abs(constant));
        }
        return out.toString();
    }
}
