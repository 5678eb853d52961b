package marvel.mapper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import marvel.api.Cancellation;
import marvel.api.Listener;
import marvel.api.Marvel;
import marvel.api.Options;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.db.Layouts;
import marvel.diag.CompileException;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.Type;
import marvel.mapping.Mapping;
import marvel.parse.Printer;
import marvel.pass.Finding;
import marvel.testing.Tool;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

/** Searches and costs without texts, held against the tool on texts, and wrong input. */
class MapperTest {
    private static final Target EDGE = Targets.builtIn("edge").orElseThrow();

    private final Mapper mapper = new Mapper(new Marvel());

    private static Options objective(String objective) {
        return Options.builder().choose("objective", objective).build();
    }

    @Test
    void operatorsAreWhatTheirArgumentsSay() {
        Workload strided = Operators.conv2d(1, 8, 14, 14, 16, 3, 3)
                .withStride(2)
                .withPadding(1)
                .workload();
        assertEquals(7, strided.extent(DimName.P));
        assertEquals(7, strided.extent(DimName.Q));
        assertEquals(7 * 7 * 16 * 8 * 9, strided.macs());
        Workload dilated =
                Operators.conv2d(1, 8, 14, 14, 16, 3, 3).withDilation(2).workload();
        assertEquals(10, dilated.extent(DimName.P));
        Workload depthwise =
                Operators.conv2d(1, 32, 14, 14, 32, 3, 3).withGroups(32).workload();
        assertEquals(32, depthwise.extent(DimName.G));
        assertEquals(12 * 12 * 32 * 9, depthwise.macs());
        assertEquals(5 * 6 * 7, Operators.matmul(5, 6, 7).macs());
        assertEquals(7, Operators.matmul(5, 6, 7).extent(DimName.C));
        Workload batch = Operators.batchMatmul(4, 5, 6, 7);
        assertEquals(4 * 5 * 6 * 7, batch.macs());
        assertEquals(6, batch.extent(DimName.K));
    }

    @Test
    void aSearchFindsWhatTheToolFinds() {
        String graph = """
                def @main(%x: Tensor[(1, 16, 14, 14), int8], %w: Tensor[(32, 16, 3, 3), int8]) {
                  nn.conv2d(%x, %w, strides=[1, 1], padding=[1, 1, 1, 1], channels=32, kernel_size=[3, 3])
                }
                """;
        Workload w = Operators.conv2d(1, 16, 14, 14, 32, 3, 3).withPadding(1).workload();
        for (String objective : List.of("edp", "energy", "latency")) {
            Tool.Run run =
                    Tool.run(graph, "--marvel", "--target=edge", "--layouts=operator", "--objective=" + objective);
            assertEquals(0, run.exit(), run.err());
            Options options = objective(objective).toBuilder()
                    .choose("layouts", "operator")
                    .build();
            Mapped found = mapper.search(w, EDGE, options);
            String cost = "cost: " + Printer.print(new Attr.Real(found.proof().cost())) + ",";
            assertTrue(run.out().contains(cost), objective + ": " + cost + " is not in\n" + run.out());
            assertTrue(found.proof().optimal());
        }
    }

    @Test
    void aListenerHearsOfBothHalves() {
        List<Finding> found = Collections.synchronizedList(new ArrayList<>());
        Listener listener = new Listener() {
            @Override
            public void found(Finding finding) {
                found.add(finding);
            }
        };
        Mapped best =
                mapper.search(Operators.matmul(64, 64, 64), EDGE, objective("energy"), listener, new Cancellation());
        assertEquals("off-chip-tiling", found.get(0).pass());
        Finding last = found.get(found.size() - 1);
        assertEquals("on-chip-dataflow", last.pass());
        assertEquals(best.proof().cost(), last.cost());
        assertEquals(best.proof().lowerBound(), last.lowerBound());
        assertEquals(best.figures().exact().orElseThrow().energy(), last.cost());
    }

    @Test
    void aMappingIsCheckedBeforeItIsCosted() {
        Workload w = Operators.conv2d(1, 8, 8, 8, 8, 3, 3).workload();
        Mapped best = mapper.search(w, EDGE, objective("edp"));
        assertEquals(
                best.figures().exact(), mapper.cost(w, best.mapping(), EDGE).exact());
        Mapping m = best.mapping();
        // All in one processing element, whose L1 is too small for it.
        Mapping large = new Mapping(List.of(), List.of(), List.of(), List.of(), all(m), m.keepL2(), m.layouts());
        CompileException wrong = assertThrows(CompileException.class, () -> mapper.cost(w, large, EDGE));
        assertTrue(
                String.valueOf(wrong.getMessage()).contains("expected buffers in l1 of at most 512 B"),
                wrong.getMessage());
    }

    private static List<marvel.mapping.Loop> all(Mapping m) {
        List<marvel.mapping.Loop> all = new ArrayList<>();
        for (DimName d : List.of(DimName.K, DimName.C, DimName.P, DimName.Q, DimName.R, DimName.S)) {
            long trips = List.of(m.dram(), m.l2(), m.rows(), m.cols(), m.l1()).stream()
                    .flatMap(List::stream)
                    .filter(l -> l.dim() == d)
                    .mapToLong(marvel.mapping.Loop::trips)
                    .reduce(1, Math::multiplyExact);
            if (trips > 1) {
                all.add(new marvel.mapping.Loop(d, trips, 1));
            }
        }
        return all;
    }

    @Test
    void whatIsNoOperatorIsRefused() {
        Conv2d base = Operators.conv2d(1, 8, 8, 8, 8, 3, 3);
        refused(
                "nn.conv2d: expected extents of at least 1, got Tensor[(0, 8, 8, 8), int8]",
                () -> Operators.conv2d(0, 8, 8, 8, 8, 3, 3).workload());
        refused("groups", () -> base.withGroups(3).workload());
        refused("nn.conv2d", () -> Operators.conv2d(1, 8, 2, 2, 8, 3, 3).workload());
        refused("no operator is called 'nn.conv'", () -> Operators.of("nn.conv", Attrs.EMPTY, List.of()));
        Type.Tensor t = new Type.Tensor(List.of(4L, 4L), DType.INT8);
        refused(
                "nn.relu is not mapped with these arguments and attributes",
                () -> Operators.of("nn.relu", Attrs.EMPTY, List.of(t)));
        Options none = Options.builder().pipeline("infer-type").build();
        Workload w = Operators.matmul(4, 4, 4);
        assertEquals(
                "expected a pipeline that maps the operator, got infer-type",
                assertThrows(IllegalArgumentException.class, () -> mapper.search(w, EDGE, none))
                        .getMessage());
        for (String layout : List.of("NK", "NCN", "N", "")) {
            assertEquals(
                    "expected the layout of " + w.tensor(Role.INPUT).name() + " to be a permutation of NC, got "
                            + layout,
                    assertThrows(IllegalArgumentException.class, () -> Layouts.parse(w.tensor(Role.INPUT), layout))
                            .getMessage());
        }
    }

    private static void refused(String message, org.junit.jupiter.api.function.Executable work) {
        CompileException wrong = assertThrows(CompileException.class, work);
        assertTrue(String.valueOf(wrong.getMessage()).contains(message), wrong.getMessage());
    }
}
