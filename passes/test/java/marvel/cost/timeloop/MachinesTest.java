package marvel.cost.timeloop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.diag.Source;
import org.junit.jupiter.api.Test;

/** Targets in Timeloop's terms, by hand. */
class MachinesTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    /** Timeloop has words of one size: the smallest, here of two bytes. */
    @Test
    void bytesBecomeWords() {
        Target t = Targets.read(new Source("t", """
                accelerator @t { array = [2, 4]; l1 = 64 B per PE, double_buffered; l2 = 1 KiB; dram = 8 B/cycle, block 8 B;
                  noc = 6 words/cycle; word = {input: 2 B, weight: 4 B, output: 2 B, partial_sum: 4 B};
                  energy = {mac: 1.5, l1_read: 2, l1_write: 3, noc: 4, l2_read: 5, l2_write: 6, dram_read: 70, dram_write: 80}; }
                """));
        Architecture a = Machines.architecture(t);
        assertEquals(
                new Architecture(
                        "t",
                        4,
                        2,
                        8,
                        List.of(
                                new Architecture.Level("DRAM", Architecture.UNBOUNDED, INF, INF, 4, 70, 80, 80),
                                new Architecture.Level("L2", 512, INF, INF, 6, 5, 6, 10),
                                new Architecture.Level("L1", 16, INF, INF, INF, 2, 7, 3)),
                        1.5),
                a);
        assertEquals(List.of(), Machines.lost(a));
        assertEquals(a.levels(), Machines.architecture(Machines.target(a)).levels());
    }

    @Test
    void everyRateHasItsUnit() {
        Target t = Targets.read(new Source("t", """
                accelerator @t { array = [2, 4]; l1 = 64 B per PE; l2 = 1 KiB; noc = 12 B/cycle read, 10 B/cycle write;
                  dram = 8 B/cycle read, 6 B/cycle write, block 8 B;
                  word = {input: 2 B, weight: 4 B, output: 2 B, partial_sum: 4 B}; }
                """));
        List<Architecture.Level> levels = Machines.architecture(t).levels();
        assertEquals(
                List.of(4.0, 3.0, INF),
                List.of(
                        levels.get(0).read(),
                        levels.get(0).write(),
                        levels.get(0).shared()));
        assertEquals(
                List.of(6.0, 5.0, INF),
                List.of(
                        levels.get(1).read(),
                        levels.get(1).write(),
                        levels.get(1).shared()));
    }

    @Test
    void whatHasNoCounterpartIsSaid() {
        Architecture.Level dram = new Architecture.Level("DRAM", Architecture.UNBOUNDED, INF, INF, 4, 70, 80, 80);
        Architecture.Level l2 = new Architecture.Level("L2", 512, INF, INF, 6, 5, 6, 10);
        Architecture.Level l1 = new Architecture.Level("L1", 16, INF, INF, INF, 2, 7, 3);
        String energies = "energies of fills and updates differ by no one energy of the network";
        String ports = "L1 has a bandwidth";
        assertEquals(List.of(), lost(dram, l2, l1));
        assertEquals(List.of(energies), lost(dram, new Architecture.Level("L2", 512, INF, INF, 6, 5, 6, 11), l1));
        assertEquals(List.of(energies), lost(dram, l2, new Architecture.Level("L1", 16, INF, INF, INF, 2, 2, 3)));
        assertEquals(List.of(ports), lost(dram, l2, new Architecture.Level("L1", 16, 1, INF, INF, 2, 7, 3)));
        assertEquals(List.of(ports), lost(dram, l2, new Architecture.Level("L1", 16, INF, 1, INF, 2, 7, 3)));
        assertEquals(List.of(ports), lost(dram, l2, new Architecture.Level("L1", 16, INF, INF, 1, 2, 7, 3)));
    }

    private static List<String> lost(Architecture.Level... levels) {
        return Machines.lost(new Architecture("a", 4, 2, 8, List.of(levels), 1));
    }
}
