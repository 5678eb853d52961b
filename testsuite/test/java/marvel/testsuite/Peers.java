package marvel.testsuite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** Layers that other mappers were run on, and what they found. */
final class Peers {
    /**
     * A layer as Timeloop has it: inputs as large as the windows reach, no padding.
     *
     * @param groups 1, or the channels of a depthwise convolution, which then has {@code m} = {@code c} = 1
     */
    record Layer(String name, long n, long groups, long m, long c, long p, long r, long stride) {
        static Layer conv(String name, long m, long c, long p, long r, long stride) {
            return new Layer(name, 1, 1, m, c, p, r, stride);
        }

        static Layer gemm(String name, long n, long m, long c) {
            return new Layer(name, n, 1, m, c, 1, 1, 1);
        }

        boolean isMatrix() {
            return p == 1 && r == 1;
        }

        long macs() {
            return n * groups * m * c * p * p * r * r;
        }

        /** The layer as Relay prints it. */
        String relay() {
            if (isMatrix()) {
                return String.format(
                        "#[version = \"0.0.5\"]%ndef @main(%%x: Tensor[(%d, %d), int16], %%w: Tensor[(%d, %d), int16]) {%n"
                                + "  nn.dense(%%x, %%w, units=%d, out_dtype=\"int32\")%n}%n",
                        n, c, m, c, m);
            }
            long rows = (p - 1) * stride + r;
            return String.format(
                    "#[version = \"0.0.5\"]%ndef @main(%%x: Tensor[(%d, %d, %d, %d), int16], %%w: Tensor[(%d, %d, %d, %d), int16]) {%n"
                            + "  nn.conv2d(%%x, %%w, strides=[%d, %d], padding=[0, 0, 0, 0], groups=%d, channels=%d,"
                            + " kernel_size=[%d, %d], out_dtype=\"int32\")%n}%n",
                    n, groups * c, rows, rows, groups * m, c, r, r, stride, stride, groups, groups * m, r, r);
        }
    }

    /** Those of the runs of Timeloop's mapper. */
    static final List<Layer> TIMELOOP = List.of(
            Layer.conv("alexnet_conv1", 96, 3, 55, 11, 4),
            Layer.conv("alexnet_conv2", 256, 48, 27, 5, 1),
            Layer.conv("alexnet_conv3", 384, 256, 13, 3, 1),
            Layer.conv("alexnet_conv4", 384, 192, 13, 3, 1),
            Layer.conv("vgg16_conv3_2", 256, 256, 56, 3, 1),
            Layer.conv("vgg16_conv5_2", 512, 512, 14, 3, 1),
            Layer.conv("resnet50_1x1_1024_256_14", 256, 1024, 14, 1, 1),
            Layer.conv("resnet50_3x3_128_28", 128, 128, 28, 3, 1),
            Layer.conv("resnet50_3x3_512_7", 512, 512, 7, 3, 1),
            new Layer("mbv2_dw_192_28_s2", 1, 192, 1, 1, 14, 3, 2),
            Layer.conv("mbv2_pw_24_144_56", 144, 24, 56, 1, 1),
            Layer.conv("mbv2_pw_320_1280_7", 1280, 320, 7, 1, 1),
            Layer.gemm("fc_2048_1000", 1, 1000, 2048));

    /**
     * A mapping found by Timeloop's mapper.
     *
     * @param arch {@code eyeriss168} or {@code edge1024}
     * @param objective what it was asked to minimise: {@code energy}, {@code edp} or {@code delay}, ties by the other
     * @param energy in MACs
     */
    record Found(String arch, String layer, String objective, double energy, long cycles, double edp, long macs) {}

    /** All that Timeloop's mapper found (timeloop-mapper, commit 4cf6d4c, link transfers on). */
    static List<Found> timeloop() {
        List<Found> all = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(Peers.class.getResourceAsStream("timeloop-mapper.jsonl.gz"));
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            ObjectMapper mapper = new ObjectMapper();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode r = mapper.readTree(line);
                if (r.path("found").asBoolean()) {
                    all.add(new Found(
                            r.get("arch").asText(),
                            r.get("layer").asText(),
                            r.get("objective").asText(),
                            r.get("energy").asDouble(),
                            r.get("cycles").asLong(),
                            r.get("edp").asDouble(),
                            r.get("macs").asLong()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** What a mapper found: energy in millions of MACs, words of DRAM in thousands. */
    record Result(double energy, double words) {}

    /**
     * Energy-optimal mappings of other mappers, each run on one machine of 168 processing elements (12 x 14), L1 of 512 B,
     * L2 of 108 KiB, 16-bit words, no double buffering, no limit of bandwidth; MAC 1, register 1, network 2, L2 6, DRAM
     * 200. Sunstone minimises EDP. Cost models differ: ZigZag does not charge repeated reads of registers.
     *
     * @param dram words that tiles that do not divide are known to reach, 0 if unknown
     */
    record Row(Layer layer, Map<String, Result> results, double dram) {}

    private static Row row(Layer layer, double dram, Object... results) {
        Map<String, Result> all = new LinkedHashMap<>();
        for (int i = 0; i < results.length; i += 3) {
            double energy = ((Number) results[i + 1]).doubleValue();
            all.put((String) results[i], new Result(energy, ((Number) results[i + 2]).doubleValue()));
        }
        return new Row(layer, all, dram);
    }

    private static final String NN = "nn_dataflow";
    private static final String MAZE = "dMazeRunner";
    private static final String SUN = "Sunstone";
    private static final String ZIG = "ZigZag";
    private static final String FLOW = "FactorFlow";
    private static final String FORGE = "AccelForge";

    static final List<Row> ROWS = List.of(
            row(
                    Layer.conv("AlexNet conv2", 256, 96, 27, 5, 1),
                    0,
                    NN,
                    2531,
                    1170,
                    MAZE,
                    2681,
                    1170,
                    SUN,
                    2594,
                    1267,
                    ZIG,
                    2321,
                    1513),
            row(
                    Layer.conv("AlexNet conv3", 384, 256, 13, 3, 1),
                    0,
                    NN,
                    986,
                    1065,
                    MAZE,
                    1013,
                    1065,
                    SUN,
                    1028,
                    1065,
                    ZIG,
                    1083,
                    1892),
            row(
                    Layer.conv("VGG16 conv3_2", 256, 256, 56, 3, 1),
                    6849,
                    NN,
                    11016,
                    8282,
                    MAZE,
                    11677,
                    9089,
                    SUN,
                    11664,
                    9089,
                    ZIG,
                    13211,
                    22299),
            row(
                    Layer.conv("VGG16 conv5_2", 512, 512, 14, 3, 1),
                    0,
                    NN,
                    2945,
                    2722,
                    MAZE,
                    3085,
                    2984,
                    SUN,
                    3077,
                    2984,
                    ZIG,
                    3230,
                    4959),
            row(
                    Layer.conv("ResNet-50 conv1", 64, 3, 112, 7, 2),
                    0,
                    NN,
                    801,
                    994,
                    MAZE,
                    840,
                    1002,
                    SUN,
                    815,
                    970,
                    ZIG,
                    805,
                    1351),
            row(
                    Layer.conv("1x1 64-256 at 56", 256, 64, 56, 1, 1),
                    0,
                    NN,
                    466,
                    1020,
                    MAZE,
                    491,
                    1020,
                    SUN,
                    481,
                    1020,
                    ZIG,
                    438,
                    1020,
                    FLOW,
                    485,
                    1020,
                    FORGE,
                    463,
                    1020),
            row(
                    Layer.conv("3x3 128 at 28", 128, 128, 28, 3, 1),
                    0,
                    NN,
                    685,
                    478,
                    MAZE,
                    750,
                    641,
                    SUN,
                    744,
                    641,
                    ZIG,
                    756,
                    719),
            row(
                    Layer.conv("1x1 1024-256 at 14", 256, 1024, 14, 1, 1),
                    0,
                    NN,
                    369,
                    513,
                    MAZE,
                    432,
                    714,
                    SUN,
                    430,
                    714,
                    ZIG,
                    372,
                    714,
                    FLOW,
                    434,
                    714,
                    FORGE,
                    375,
                    513),
            row(
                    Layer.conv("3x3 512 at 7", 512, 512, 7, 3, 1),
                    0,
                    NN,
                    1100,
                    2426,
                    MAZE,
                    1112,
                    2467,
                    SUN,
                    1148,
                    2467,
                    ZIG,
                    1025,
                    2426),
            row(
                    new Layer("depthwise 3x3 144 at 56", 1, 144, 1, 1, 56, 3, 1),
                    0,
                    MAZE,
                    221,
                    937,
                    SUN,
                    221,
                    937,
                    ZIG,
                    222,
                    937),
            row(
                    Layer.conv("pointwise 24-144 at 56", 144, 24, 56, 1, 1),
                    0,
                    NN,
                    162,
                    530,
                    MAZE,
                    171,
                    530,
                    SUN,
                    167,
                    530,
                    ZIG,
                    161,
                    530,
                    FLOW,
                    173,
                    541,
                    FORGE,
                    160.3,
                    530),
            row(
                    Layer.gemm("FC 2048-1000", 1, 1000, 2048),
                    0,
                    NN,
                    425,
                    2051,
                    MAZE,
                    437,
                    2051,
                    SUN,
                    457,
                    2053,
                    ZIG,
                    453,
                    2050,
                    FLOW,
                    457,
                    2053,
                    FORGE,
                    422.5,
                    2051),
            row(
                    Layer.gemm("GEMM 512^3", 512, 512, 512),
                    1573,
                    NN,
                    1152,
                    1835,
                    MAZE,
                    1168,
                    1835,
                    SUN,
                    1154,
                    1835,
                    ZIG,
                    1322,
                    2622,
                    FLOW,
                    1164,
                    1835,
                    FORGE,
                    1103,
                    1835));

    /** The same on 1024 processing elements (32 x 32). */
    static final List<Row> ROWS_1024 = List.of(
            row(Layer.conv("AlexNet conv3", 384, 256, 13, 3, 1), 0, NN, 976, 1007),
            row(Layer.conv("VGG16 conv3_2", 256, 256, 56, 3, 1), 0, NN, 9795, 2254),
            row(Layer.conv("1x1 1024-256 at 14", 256, 1024, 14, 1, 1), 0, FORGE, 361, 513),
            row(Layer.gemm("FC 2048-1000", 1, 1000, 2048), 0, FORGE, 422.5, 2051),
            row(Layer.gemm("GEMM 512^3", 512, 512, 512), 0, FORGE, 882, 1049, NN, 932, 1049));

    private Peers() {}
}
