package marvel.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How each operator of ONNX is said in Relay, by its name in the default domain. */
final class Translators {
    /** Says one node in Relay. */
    @FunctionalInterface
    interface Translator {
        /**
         * The node's outputs, those that are optional and come last may be missing; empty if Relay has no form for the node.
         *
         * @throws marvel.diag.CompileException if the node is wrong
         */
        List<Value> translate(Node node, Graph graph);
    }

    private final Map<String, Translator> all = new HashMap<>();

    Translators() {
        Arithmetic.add(this);
        Folding.add(this);
        Windows.add(this);
        Products.add(this);
        Normalising.add(this);
        Shaping.add(this);
        Reducing.add(this);
        Quantising.add(this);
    }

    void add(String op, Translator translator) {
        if (all.put(op, translator) != null) {
            throw new IllegalStateException("two translators of " + op);
        }
    }

    /** Of an operator with one output. */
    void one(String op, java.util.function.BiFunction<Node, Graph, Value> translator) {
        add(op, (n, g) -> List.of(translator.apply(n, g)));
    }

    Translator of(Node node) {
        return all.getOrDefault(node.isStandard() ? node.op() : "", (n, g) -> List.of());
    }
}
