package marvel.figures;

import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalDouble;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.loop.LoopFunction;

/**
 * How sure a mapping is to be the best of its space, from the attributes that the passes left.
 *
 * @param search decoupled or joint
 * @param model what the cost is of: maestro or exact
 * @param cost of the mapping, in the unit of the objective
 * @param optimal true if every part of the search covered its whole space
 * @param lowerBound no mapping of the space costs less, in the unit of the objective
 * @param evaluated mappings costed in full
 * @param pruned mappings that bounds cut off
 * @param space mappings in all
 * @param decoupled of a joint search, what the best mapping with an off-chip optimum costs; empty for others
 */
public record Proof(
        String search,
        String model,
        String objective,
        double cost,
        boolean optimal,
        double lowerBound,
        BigInteger evaluated,
        BigInteger pruned,
        BigInteger space,
        OptionalDouble decoupled) {
    /** How far the mapping may be from the best: 0 if it is the best, 0.1 if the best may cost a tenth less than it does. */
    public double gap() {
        return cost == lowerBound ? 0 : (cost - lowerBound) / cost;
    }

    /** The proof of a layer; empty before its mapping is whole. */
    public static Optional<Proof> of(LayerFigures layer) {
        return of(layer.function());
    }

    /** The proof of a loop function's mapping; empty before it is whole. */
    public static Optional<Proof> of(LoopFunction function) {
        Attrs attrs = function.attrs();
        Optional<Attrs> joint = dict(attrs, "joint");
        if (joint.isPresent()) {
            return Optional.of(of("joint", joint.get(), Attrs.EMPTY));
        }
        return dict(attrs, "on_chip")
                .map(on -> of("decoupled", on, dict(attrs, "off_chip").orElse(Attrs.EMPTY)));
    }

    private static Optional<Attrs> dict(Attrs attrs, String name) {
        return attrs.get(name).filter(a -> a instanceof Attr.Dict).map(a -> ((Attr.Dict) a).entries());
    }

    private static Proof of(String search, Attrs last, Attrs before) {
        return new Proof(
                search,
                word(last, "model"),
                word(last, "objective"),
                number(last, "cost"),
                proved(last) && (before.isEmpty() || proved(before)),
                number(last, "lower_bound"),
                count(last, "evaluated").add(count(before, "evaluated")),
                count(last, "pruned").add(count(before, "pruned")),
                count(last, "space").add(count(before, "space")),
                last.get("decoupled").isPresent()
                        ? OptionalDouble.of(number(last, "decoupled"))
                        : OptionalDouble.empty());
    }

    private static boolean proved(Attrs a) {
        return a.get("optimal").filter(x -> x.equals(new Attr.Bool(true))).isPresent();
    }

    private static String word(Attrs a, String name) {
        return a.get(name)
                .map(x -> x instanceof Attr.Word w ? w.value() : x instanceof Attr.Str s ? s.value() : "")
                .orElse("");
    }

    private static double number(Attrs a, String name) {
        return a.get(name)
                .<Double>map(
                        x -> x instanceof Attr.Int i ? (double) i.value() : x instanceof Attr.Real r ? r.value() : 0.0)
                .orElse(0.0);
    }

    /** Counts may pass 64 bits and are strings then. */
    private static BigInteger count(Attrs a, String name) {
        return a.get(name)
                .map(x -> x instanceof Attr.Int i
                        ? BigInteger.valueOf(i.value())
                        : x instanceof Attr.Str s && s.value().matches("[0-9]+")
                                ? new BigInteger(s.value())
                                : BigInteger.ZERO)
                .orElse(BigInteger.ZERO);
    }
}
