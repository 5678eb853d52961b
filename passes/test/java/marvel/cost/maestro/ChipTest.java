package marvel.cost.maestro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Power of more processing elements than are added up one by one. */
class ChipTest {
    @Test
    void eachOfManyElementsTakesWhatEachOfFewTakes() {
        JsonNode row = Reference.rows("fuzzed.jsonl.gz").stream()
                .filter(r -> r.get("status").asText().equals("ok"))
                .findFirst()
                .orElseThrow();
        LayerResult layer = new MaestroModel()
                .evaluate(Reference.mapping(row), Reference.hardware(row))
                .get(0);
        double one = Chip.of(layer, machine(1)).pePower();
        for (int n : new int[] {1 << 20, (1 << 20) + 1, 3_000_000}) {
            Chip many = Chip.of(layer, machine(n));
            assertEquals(one * n, many.pePower(), 1e-8 * one * n);
            assertEquals(Chip.of(layer, machine(1)).l1Power() * n, many.l1Power(), 1e-8 * many.l1Power());
        }
    }

    private static Hardware machine(int pes) {
        return Hardware.of(pes, 4, 0, 1, Hardware.OFFCHIP_BANDWIDTH);
    }
}
