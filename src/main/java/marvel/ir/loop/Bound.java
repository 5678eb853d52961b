package marvel.ir.loop;

import java.util.List;
import java.util.stream.Collectors;

/** The least of one or more affine expressions: an extent that shrinks at an edge, {@code min(16, 60 - %k2)}. */
public record Bound(List<Affine> terms) {
    public Bound {
        terms = List.copyOf(terms);
    }

    public static Bound of(long constant) {
        return new Bound(List.of(Affine.constant(constant)));
    }

    public static Bound of(Affine affine) {
        return new Bound(List.of(affine));
    }

    public boolean isConstant() {
        return terms.size() == 1 && terms.get(0).isConstant();
    }

    @Override
    public String toString() {
        return terms.size() == 1
                ? terms.get(0).toString()
                : terms.stream().map(Affine::toString).collect(Collectors.joining(", ", "min(", ")"));
    }
}
