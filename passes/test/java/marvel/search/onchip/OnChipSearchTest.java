package marvel.search.onchip;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import marvel.arch.Bandwidth;
import marvel.arch.Buffering;
import marvel.arch.Capacity;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.arch.WordSizes;
import marvel.ir.DType;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.search.Objective;
import marvel.search.TimeLimit;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

class OnChipSearchTest {
    private static final Target EDGE = new Target(
            "edge",
            32,
            32,
            200e6,
            1,
            new Capacity(512, false, Buffering.DOUBLE),
            new Capacity(108 * 1024, false, Buffering.DOUBLE),
            new Bandwidth(128, 128, Double.POSITIVE_INFINITY, false),
            true,
            true,
            new Bandwidth(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 32, false),
            64,
            new WordSizes(1, 1, 1, 4),
            List.of(true, true, true),
            new Energies(1, 1.68, 1.68, 0, 18.61, 18.61, 200, 200));

    private static Workload conv(long k, long c, long p, long q, long r, long stride) {
        long[] e = new long[DimName.COUNT];
        Arrays.fill(e, 1);
        e[DimName.K.ordinal()] = k;
        e[DimName.C.ordinal()] = c;
        e[DimName.P.ordinal()] = p;
        e[DimName.Q.ordinal()] = q;
        e[DimName.R.ordinal()] = r;
        e[DimName.S.ordinal()] = r;
        List<Axis> in = List.of(
                axis('N', 1, DimName.N),
                axis('C', c, DimName.C),
                new Axis(
                        'H',
                        p * stride,
                        List.of(new Axis.Term(DimName.P, stride), new Axis.Term(DimName.R, 1)),
                        -(r / 2)),
                new Axis(
                        'W',
                        q * stride,
                        List.of(new Axis.Term(DimName.Q, stride), new Axis.Term(DimName.S, 1)),
                        -(r / 2)));
        List<Axis> w = List.of(
                axis('K', k, DimName.K), axis('C', c, DimName.C), axis('R', r, DimName.R), axis('S', r, DimName.S));
        List<Axis> out = List.of(
                axis('N', 1, DimName.N), axis('C', k, DimName.K), axis('H', p, DimName.P), axis('W', q, DimName.Q));
        List<Tensor> tensors = List.of(
                new Tensor("data", Role.INPUT, DType.INT8, in),
                new Tensor("weight", Role.WEIGHT, DType.INT8, w),
                new Tensor("out", Role.OUTPUT, DType.INT32, out));
        return new Workload("nn.conv2d", Arrays.stream(e).boxed().toList(), tensors, k * c * p * q * r * r);
    }

    private static Axis axis(char letter, long extent, DimName d) {
        return new Axis(letter, extent, List.of(new Axis.Term(d, 1)), 0);
    }

    private static Mapping tile(Workload w, long k, long c, long p, long q) {
        List<Loop> dram = new ArrayList<>();
        for (DimName d : DimName.values()) {
            long t = d == DimName.K ? k : d == DimName.C ? c : d == DimName.P ? p : d == DimName.Q ? q : w.extent(d);
            if (w.extent(d) > t) {
                dram.add(new Loop(d, w.extent(d) / t, t));
            }
        }
        return new Mapping(
                dram,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(true, true, true),
                List.of("NCHW", "KCRS", "NCHW"));
    }

    @Test
    void findsMappingsOfRealLayers() {
        for (Objective o : List.of(Objective.EDP, Objective.ENERGY, Objective.LATENCY)) {
            for (long[] s : new long[][] {
                {64, 64, 56, 56, 3, 1}, {64, 64, 56, 56, 1, 1}, {128, 128, 28, 28, 3, 2}, {512, 512, 7, 7, 3, 1}
            }) {
                Workload w = conv(s[0], s[1], s[2], s[3], s[4], s[5]);
                Mapping off = tile(w, Math.min(32, s[0]), Math.min(32, s[1]), Math.min(14, s[2]), Math.min(14, s[3]));
                OnChipSearch.Found f = OnChipSearch.search(
                        w,
                        List.of(),
                        EDGE,
                        List.of(off),
                        OnChipSearch.Model.MAESTRO,
                        o,
                        new OnChipSearch.Limits(0.1, 20000, TimeLimit.NONE));
                assertNotNull(f);
                assertTrue(f.lowerBound() <= f.cost());
            }
        }
    }

    @Test
    void timeThatIsOverLeavesAMappingAndAnHonestBound() {
        Workload w = conv(64, 64, 56, 56, 3, 1);
        Mapping off = tile(w, 32, 32, 14, 14);
        for (Objective o : List.of(Objective.EDP, Objective.ENERGY, Objective.LATENCY)) {
            OnChipSearch.Found hasty = found(w, off, o, TimeLimit.in(Duration.ZERO));
            OnChipSearch.Found whole = found(w, off, o, TimeLimit.NONE);
            assertTrue(hasty.evaluated() < whole.evaluated());
            assertTrue(hasty.lowerBound() <= whole.cost(), hasty + " " + whole);
            assertTrue(hasty.cost() >= whole.cost(), hasty + " " + whole);
        }
    }

    private static OnChipSearch.Found found(Workload w, Mapping off, Objective objective, TimeLimit time) {
        OnChipSearch.Found f = OnChipSearch.search(
                w,
                List.of(),
                EDGE,
                List.of(off),
                OnChipSearch.Model.MAESTRO,
                objective,
                new OnChipSearch.Limits(0, 20000, time));
        assertNotNull(f);
        return f;
    }
}
