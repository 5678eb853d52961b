package marvel.cost.maestro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** An evaluator that is used again, after any other mapping or failure, answers as a new one. */
class EvaluatorTest {
    private static final Layer LAYER = new Layer(
            "conv",
            LayerType.CONV,
            List.of(
                    new Layer.Dim("K", 8),
                    new Layer.Dim("C", 4),
                    new Layer.Dim("R", 3),
                    new Layer.Dim("S", 3),
                    new Layer.Dim("Y", 10),
                    new Layer.Dim("X", 10)));

    private static final Hardware MACHINE = Hardware.of(4, 4, 0, 1, 70000);

    @Test
    void reuseChangesNothing() {
        long seed = 20240611;
        List<JsonNode> rows = new ArrayList<>(Reference.rows("fuzzed.jsonl.gz"));
        Collections.shuffle(rows, new Random(seed));
        MaestroModel used = new MaestroModel();
        for (JsonNode row : rows.subList(0, 400)) {
            assertEquals(outcome(new MaestroModel(), row), outcome(used, row), "seed " + seed + ", " + row.get("id"));
        }
    }

    private static String outcome(MaestroModel model, JsonNode row) {
        try {
            return model.evaluate(Reference.mapping(row), Reference.hardware(row))
                    .toString();
        } catch (MaestroException e) {
            return e.end() + e.getMessage();
        }
    }

    @Test
    void everyMacOfPlainTilesIsCounted() {
        MaestroEvaluator evaluator = new MaestroEvaluator();
        evaluator.evaluate(
                LAYER,
                List.of(
                        new Directive.Spatial(1, 1, "K"),
                        new Directive.Temporal(3, 3, "R"),
                        new Directive.Temporal(3, 3, "S"),
                        new Directive.Temporal(3, 1, "Y"),
                        new Directive.Temporal(3, 1, "X")),
                MACHINE);
        assertEquals(8 * 4 * 3 * 3 * 8 * 8, evaluator.macs());
    }

    @Test
    void failuresHaveAClassAndAReason() {
        MaestroEvaluator evaluator = new MaestroEvaluator();
        MaestroException none = assertThrows(
                MaestroException.class,
                () -> evaluator.evaluate(LAYER, List.of(new Directive.Temporal(1, 1, "K")), MACHINE));
        assertEquals(MaestroException.End.EXIT, none.end());
        assertEquals("cluster level 0 has no spatial map", none.getMessage());

        List<Directive> wide =
                List.of(new Directive.Spatial(1, 1, "K"), new Directive.Cluster(8), new Directive.Spatial(1, 1, "C"));
        MaestroException few = assertThrows(MaestroException.class, () -> evaluator.evaluate(LAYER, wide, MACHINE));
        assertEquals(MaestroException.End.SIGFPE, few.end());

        List<Directive> deep = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            deep.add(new Directive.Spatial(1, 1, "K"));
            deep.add(new Directive.Cluster(1));
        }
        deep.add(new Directive.Spatial(1, 1, "K"));
        MaestroException nested = assertThrows(MaestroException.class, () -> evaluator.evaluate(LAYER, deep, MACHINE));
        assertEquals(MaestroException.End.SIGABRT, nested.end());
    }
}
