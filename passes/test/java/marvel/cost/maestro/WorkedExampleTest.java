package marvel.cost.maestro;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import marvel.diag.Source;
import org.junit.jupiter.api.Test;

/** The example that the model's description works out by hand (SPEC section 13), and what the binary prints for it. */
class WorkedExampleTest {
    private static final Hardware MACHINE = Hardware.of(8, 4, 0, 1, 70000);

    private final MappingFile file = MappingParser.parse(new Source("example.m", Reference.text("example.m")));

    @Test
    void sizesOfTheTopLevel() {
        MappedLayer mapped = file.layers().get(0);
        LevelCompiler compiler = new LevelCompiler();
        int levels = compiler.compile(mapped.layer(), mapped.directives(), MACHINE, Coupling.of(LayerType.CONV, false));
        assertEquals(2, levels);
        Level top = compiler.levels()[0];
        assertEquals(4, top.units);
        assertEquals(2, top.edgeUnits);
        assertArrayEquals(new int[] {1, 4, 5, 3, 3, 3, 3, 1}, pick(top.mapped));
        assertArrayEquals(new int[] {1, 4, 3, 1, 0, 0, 3, 1}, pick(top.unique));
        assertArrayEquals(new int[] {1, 1, 3, 3, 3, 3, 1, 1}, pick(top.edgeMapped));
        Level low = compiler.levels()[1];
        assertEquals(2, low.units);
        assertEquals(1, low.edgeUnits);
        assertArrayEquals(
                new int[] {Dims.S, Dims.R, Dims.X, Dims.K, Dims.C, Dims.Y},
                java.util.Arrays.copyOf(low.dim, low.count));
        assertEquals(4, low.extent[Dims.C]);
        assertEquals(5, low.extent[Dims.Y]);
    }

    private static int[] pick(int[] table) {
        int[] dims = {Dims.K, Dims.C, Dims.Y, Dims.X, Dims.R, Dims.S, Dims.OY, Dims.OX};
        return java.util.Arrays.stream(dims).map(d -> table[d]).toArray();
    }

    @Test
    void figuresOfTheLayer() {
        MappedLayer mapped = file.layers().get(0);
        MaestroEvaluator evaluator = new MaestroEvaluator();
        evaluator.evaluate(mapped.layer(), mapped.directives(), MACHINE);
        assertEquals(2772, evaluator.runtime());
        assertEquals(11340, evaluator.macs());
        assertEquals(159842.94, evaluator.energy(), 1e-6);
        assertEquals(54, evaluator.l1Size());
        assertEquals(432, evaluator.l2Size());
        assertEquals(6, evaluator.peakBandwidth());
        assertEquals(3, evaluator.offchipBandwidth());
        assertEquals(4.5, evaluator.averagePes());
        assertEquals(2, evaluator.levels());
    }

    @Test
    void textOfTheReport() {
        List<LayerResult> results = new MaestroModel().evaluate(file, MACHINE);
        assertEquals(
                Reference.text("example.out"),
                MaestroReport.figures(results, MACHINE) + MaestroReport.bandwidth(results, MACHINE));
    }

    @Test
    void textOfTheTable() {
        List<LayerResult> results = new MaestroModel().evaluate(file, MACHINE);
        List<String> cells = CsvTable.cells(file.network(), results, MACHINE).get(0);
        assertEquals(Reference.text("example.csv"), CsvTable.HEADER + "\n" + CsvTable.line(cells) + "\n");
        assertEquals("example.csv", CsvTable.fileName("data/mapping/example.m"));
        assertEquals("b/example.csv", CsvTable.fileName("/a/b/example.old.m"));
        assertEquals("example.csv", CsvTable.fileName("example"));
    }
}
