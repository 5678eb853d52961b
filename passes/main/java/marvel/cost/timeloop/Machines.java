package marvel.cost.timeloop;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import marvel.arch.Bandwidth;
import marvel.arch.Buffering;
import marvel.arch.Capacity;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.arch.WordSizes;

/**
 * Targets and Timeloop's architectures, both ways. The network is as wide as the ports of L2; what it takes to bring a word
 * to a processing element is in the energy of an L1 fill, to bring a sum back in that of an L2 update.
 */
public final class Machines {
    private Machines() {}

    /** An architecture as a target. L1's bandwidth has no counterpart. */
    public static Target target(Architecture a) {
        Architecture.Level dram = a.levels().get(Architecture.DRAM);
        Architecture.Level l2 = a.levels().get(Architecture.L2);
        Architecture.Level l1 = a.levels().get(Architecture.L1);
        return new Target(
                a.name(),
                a.meshY(),
                a.meshX(),
                1e9,
                1,
                new Capacity(l1.entries(), true, Buffering.OVERLAPPED),
                new Capacity(l2.entries(), true, Buffering.OVERLAPPED),
                new Bandwidth(l2.read(), l2.write(), l2.shared(), true),
                true,
                true,
                new Bandwidth(dram.read(), dram.write(), dram.shared(), true),
                2,
                new WordSizes(2, 2, 2, 2),
                List.of(true, true, true),
                new Energies(
                        a.macEnergy(),
                        l1.readEnergy(),
                        l1.updateEnergy(),
                        Math.max(0, l1.fillEnergy() - l1.updateEnergy()),
                        l2.readEnergy(),
                        l2.fillEnergy(),
                        dram.readEnergy(),
                        dram.updateEnergy()));
    }

    /** What {@link #target} does not carry over, a clause each. */
    public static List<String> lost(Architecture a) {
        List<String> all = new ArrayList<>();
        Architecture.Level back = architecture(target(a)).levels().get(Architecture.L2);
        Architecture.Level l2 = a.levels().get(Architecture.L2);
        Architecture.Level l1 = a.levels().get(Architecture.L1);
        if (back.updateEnergy() != l2.updateEnergy() || l1.fillEnergy() < l1.updateEnergy()) {
            all.add("energies of fills and updates differ by no one energy of the network");
        }
        if (Math.min(l1.read(), Math.min(l1.write(), l1.shared())) < Double.POSITIVE_INFINITY) {
            all.add("L1 has a bandwidth");
        }
        return all;
    }

    /** A target as an architecture; {@link #notes} says what is different about it. */
    public static Architecture architecture(Target t) {
        Energies e = t.energy();
        int word = word(t);
        Bandwidth free = Bandwidth.UNLIMITED;
        return new Architecture(
                t.name(),
                t.cols(),
                t.rows(),
                t.pes(),
                List.of(
                        level("DRAM", Architecture.UNBOUNDED, t.dram(), word, e.dramRead(), e.dramWrite(), 0, 0),
                        level("L2", entries(t.l2(), word), t.noc(), word, e.l2Read(), e.l2Write(), 0, e.noc()),
                        level("L1", entries(t.l1(), word), free, word, e.l1Read(), e.l1Write(), e.noc(), 0)),
                e.mac());
    }

    private static Architecture.Level level(
            String name, long entries, Bandwidth b, int word, double read, double write, double down, double up) {
        double unit = b.inWords() ? 1 : word;
        return new Architecture.Level(
                name, entries, b.read() / unit, b.write() / unit, b.shared() / unit, read, write + down, write + up);
    }

    private static long entries(Capacity c, int word) {
        return c.amount() / ((c.inWords() ? 1 : word) * (long) c.buffering().copies());
    }

    /** Bytes of the smallest word: no mapping that fits in bytes is refused for its words. */
    private static int word(Target t) {
        return Math.min(
                Math.min(t.word().input(), t.word().weight()),
                Math.min(t.word().output(), t.word().partialSum()));
    }

    /** Where Timeloop computes with another machine than the target is, a sentence each. */
    public static List<String> notes(Target t) {
        List<String> all = new ArrayList<>();
        WordSizes w = t.word();
        if (w.input() != word(t) || w.weight() != word(t) || w.output() != word(t) || w.partialSum() != word(t)) {
            all.add(String.format(
                    Locale.ROOT,
                    "Words have one size here, %d B; on the target: input %d B, weight %d B, output %d B, partial sum %d B.",
                    word(t),
                    w.input(),
                    w.weight(),
                    w.output(),
                    w.partialSum()));
        }
        if (t.l1().buffering() == Buffering.DOUBLE || t.l2().buffering() == Buffering.DOUBLE) {
            all.add("Double buffers are half as deep: Timeloop holds a tile once.");
        }
        if (!t.l1().buffering().overlaps() || !t.l2().buffering().overlaps()) {
            all.add("Timeloop moves and computes at the same time, the target does not.");
        }
        if (t.lanes() > 1) {
            all.add("A processing element does one multiply-accumulate a cycle here, " + t.lanes() + " on the target.");
        }
        if (!t.multicast()) {
            all.add("Timeloop reads a word once for all processing elements that need it, the target cannot.");
        }
        if (!t.reduction()) {
            all.add("Timeloop's network adds up partial sums, the target's does not.");
        }
        return all;
    }
}
