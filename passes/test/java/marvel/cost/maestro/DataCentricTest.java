package marvel.cost.maestro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import marvel.api.Marvel;
import marvel.api.Options;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.diag.Source;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.nest.NestReader;
import marvel.workload.DimName;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mappings in MAESTRO's terms, worked out by hand, and why it has none for others. */
class DataCentricTest {
    private static final String CONV =
            "nn.conv2d(%x, %w, strides=[2, 1], padding=[1, 1, 1, 1], channels=8, kernel_size=[3, 3])";
    private static final Target FOUR = Targets.read(new Source("four.acc", "accelerator @four { array = [2, 2]; }"));

    private static Workload workload(String x, String w, String call) {
        String text = "def @main(%x: Tensor[(" + x + "), float32], %w: Tensor[(" + w + "), float32]) { " + call + " }";
        Options options = Options.builder()
                .pipeline("infer-type,simplify-inference,fuse-epilogue,outline")
                .build();
        try (Marvel marvel = new Marvel()) {
            return NestReader.read(marvel.compile(new Source("net", text), "", options)
                            .module()
                            .items(LoopFunction.class)
                            .get(0))
                    .workload();
        }
    }

    /** Rows of outputs 6 of stride 2, columns 12; kernel 3 x 3. */
    private static Workload convolution() {
        return workload("1, 4, 12, 12", "8, 4, 3, 3", CONV);
    }

    private static Workload depthwise() {
        return workload(
                "1, 8, 12, 12",
                "8, 1, 3, 3",
                "nn.conv2d(%x, %w, padding=[1, 1, 1, 1], groups=8, channels=8, kernel_size=[3, 3])");
    }

    private static Workload product() {
        return workload("6, 8", "10, 8", "nn.dense(%x, %w)");
    }

    /** Levels dram, l2, rows, cols, l1, each loops {@code DIMtrips/step}, outermost first. */
    private static Mapping mapping(String text) {
        List<List<Loop>> levels = new ArrayList<>();
        for (String level : text.split("\\|", -1)) {
            levels.add(Arrays.stream(level.strip().split("\\s+", 0))
                    .filter(l -> !l.isEmpty())
                    .map(DataCentricTest::loop)
                    .toList());
        }
        return new Mapping(
                levels.get(0),
                levels.get(1),
                levels.get(2),
                levels.get(3),
                levels.get(4),
                List.of(true, true, true),
                List.of("", "", ""));
    }

    private static Loop loop(String text) {
        String[] parts = text.substring(1).split("/", 2);
        return new Loop(DimName.valueOf(text.substring(0, 1)), Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    private static String directives(Workload w, String mapping) throws DataCentric.Inexpressible {
        MappedLayer layer =
                DataCentric.tiles("f", w, mapping(mapping), FOUR).get(0).layer();
        String text = MappingPrinter.print(new MappingFile("f", List.of(layer)));
        int from = text.indexOf("Dataflow {");
        return text.substring(from + "Dataflow {".length(), text.indexOf('}', from))
                .replaceAll("\\s+", " ")
                .strip();
    }

    @Test
    void loopsAreMapsAndClusters() throws DataCentric.Inexpressible {
        // Two rows of units over K, two columns over C; Y in L2 tiles of 2 output rows: (2 - 1) x 2 + 3 input rows.
        assertEquals(
                "TemporalMap(5,4) Y; TemporalMap(2,2) C; TemporalMap(3,3) R; TemporalMap(3,3) S; TemporalMap(14,12) X;"
                        + " SpatialMap(4,4) K; Cluster(2, P); SpatialMap(1,1) C;",
                directives(convolution(), "| P3/2 C2/2 | K2/4 | C2/1 | K4/1 P2/1 Q12/1 R3/1 S3/1"));
        // The first parallel dim has an L2 loop: it stands where that stands. Columns, stride 1.
        assertEquals(
                "SpatialMap(3,1) X; TemporalMap(8,8) K; TemporalMap(4,4) C; TemporalMap(3,3) R; TemporalMap(3,3) S;"
                        + " TemporalMap(13,12) Y;",
                directives(convolution(), "| Q3/4 | Q2/2 | Q2/1 | K8/1 C4/1 P6/1 R3/1 S3/1"));
        // Rows and columns over one dim are one row of units; it is the layer's C.
        assertEquals(
                "TemporalMap(3,3) R; TemporalMap(3,3) S; TemporalMap(14,12) Y; TemporalMap(14,12) X; SpatialMap(2,2) C;",
                directives(depthwise(), "| | G2/4 | G2/2 | G2/1 P12/1 Q12/1 R3/1 S3/1"));
        // N K C of a product are M N K of a GEMM; nothing is spread, so a dim that is held whole stands for it.
        assertEquals(
                "TemporalMap(2,2) N; TemporalMap(8,8) K; SpatialMap(6,6) M;",
                directives(product(), "| K5/2 | | | N6/1 K2/1 C8/1"));
    }

    @Test
    void tilesAreLayers() {
        DataCentric form;
        try {
            form = DataCentric.of(convolution());
        } catch (DataCentric.Inexpressible e) {
            throw new AssertionError(e);
        }
        // L2 tiles of 5 of 8 channels, and of 4 of 6 rows.
        long[] tile = convolution().extentArray();
        tile[DimName.K.ordinal()] = 5;
        tile[DimName.P.ordinal()] = 4;
        List<DataCentric.Extents> all = form.extents("f", tile);
        assertEquals(
                List.of("f 9 5", "f_edge1 5 5", "f_edge2 9 3", "f_edge3 5 3"),
                all.stream()
                        .map(e -> e.layer().name() + " " + size(e.layer(), "Y") + " " + size(e.layer(), "K"))
                        .toList());
        assertEquals(
                List.of(1L, 1L, 1L, 1L),
                all.stream().map(DataCentric.Extents::times).toList());
        assertEquals(
                List.of(5L * 4 * 4 * 12 * 9, 5L * 4 * 2 * 12 * 9, 3L * 4 * 4 * 12 * 9, 3L * 4 * 2 * 12 * 9),
                all.stream().map(DataCentric.Extents::macs).toList());
    }

    private static int size(Layer layer, String dim) {
        return layer.dims().stream()
                .filter(d -> d.name().equals(dim))
                .findFirst()
                .orElseThrow()
                .size();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "conv; | | N2/1 | |; MAESTRO's CONV has no dim for N, which runs in parallel",
                "conv; | | R3/1 | |; MAESTRO counts a kernel dim in parallel without its window",
                "conv; | | | S3/1 |; MAESTRO counts a kernel dim in parallel without its window",
                "conv; | | K2/4 C2/1 | K2/2 |; MAESTRO maps a dim once at a level, the mapping spreads K twice",
                "conv; | | K2/4 C2/2 P2/1 | Q2/1 K2/1 |; MAESTRO has four cluster levels, the mapping spreads 5 loops",
                "conv; | R3/1 | K2/4 | |; MAESTRO wants kernel dims whole, the mapping tiles R",
                "conv; | S3/1 | K2/4 | |; MAESTRO wants kernel dims whole, the mapping tiles S",
                "conv; | K4/2 | K2/1 | |; MAESTRO would spread K over 4 units, the mapping over 2",
                "conv; | K2/4 | K2/2 | C4/1 |; MAESTRO would spread K over 1 units, the mapping over 2",
                "conv; | P3/2 P2/1 | K2/4 | |; MAESTRO maps a dim once at a level, the mapping has two L2 loops over one dim",
                "dense; | N6/1 K10/1 C8/1 | | |; MAESTRO would spread one of the L2 loops, the mapping spreads none"
            })
    void otherMappingsHaveNoForm(String operator, String mapping, String message) {
        Workload w = operator.equals("conv") ? convolution() : product();
        DataCentric.Inexpressible e = assertThrows(DataCentric.Inexpressible.class, () -> directives(w, mapping));
        assertEquals(message, e.getMessage());
    }

    @Test
    void otherOperatorsHaveNoForm() {
        refused(
                workload(
                        "1, 4, 12, 12",
                        "8, 4, 3, 3",
                        "nn.conv2d(%x, %w, padding=[2, 2, 2, 2], dilation=[1, 2], channels=8, kernel_size=[3, 3])"),
                "MAESTRO has no dilation");
        refused(
                workload(
                        "1, 4, 6, 12, 12",
                        "8, 4, 3, 3, 3",
                        "nn.conv3d(%x, %w, padding=[1, 1, 1, 1, 1, 1], channels=8, kernel_size=[3, 3, 3])"),
                "MAESTRO has no depth dims");
    }

    private static void refused(Workload w, String message) {
        assertEquals(
                message,
                assertThrows(DataCentric.Inexpressible.class, () -> DataCentric.of(w))
                        .getMessage());
    }
}
