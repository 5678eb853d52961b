package marvel.check;

import java.util.ArrayList;
import java.util.List;
import marvel.diag.Code;
import marvel.diag.Span;

/** State of a run: loop variables, the place in the array, all buffers, all counters. */
final class Machine {
    final long[] variables;
    /** Coordinates in the array of the processing element at work, rows then columns. */
    final int[] place = new int[2];

    final int columns;
    /** Number of the parallel nest that is running, from 1; 0 outside. */
    int nest;

    private int nests;
    /** True inside a sequential loop inside a parallel nest, where processing elements are not in step. */
    int steps;

    final boolean multicast;
    final MacLog log = new MacLog();
    final boolean checkMacs;
    long macs;
    int pes = 1;
    private final Cells[] shared;
    private final Cells[][] local;
    private final List<Buffer> localBuffers;
    private final Tally[] tallies;
    private final List<Runnable> pending = new ArrayList<>();
    /** Executions of copies, so that each counts a word once. */
    private long copies;
    /** By parameter: how often each element was the right operand. */
    final int[][] rightUses;

    Machine(Program program, RunOptions options) {
        this.variables = new long[program.variables];
        this.columns = program.columns;
        this.multicast = options.target().map(t -> t.multicast()).orElse(true);
        this.checkMacs = options.checkMacs();
        this.shared = new Cells[program.shared.size()];
        for (Buffer b : program.shared) {
            shared[b.slot] = new Cells(b);
            if (b.inDram()) {
                shared[b.slot].placed = true;
            }
        }
        this.localBuffers = program.local;
        this.local = new Cells[program.rows * program.columns][];
        this.tallies = new Tally[program.params.size()];
        this.rightUses = new int[program.params.size()][];
        for (Buffer p : program.params) {
            tallies[p.param] = new Tally();
            rightUses[p.param] = new int[p.size];
        }
    }

    int pe() {
        return place[0] * columns + place[1];
    }

    Cells cells(Buffer b) {
        if (!b.inL1()) {
            return shared[b.slot];
        }
        Cells[] mine = local[pe()];
        if (mine == null) {
            mine = new Cells[localBuffers.size()];
            for (Buffer l : localBuffers) {
                mine[l.slot] = new Cells(l);
            }
            local[pe()] = mine;
        }
        return mine[b.slot];
    }

    Tally tally(Buffer b) {
        return tallies[b.root.param];
    }

    void beginNest() {
        nest = ++nests;
    }

    void endNest() {
        pending.forEach(Runnable::run);
        pending.clear();
        nest = 0;
    }

    /** Does something once the parallel nest that is running has ended, or at once outside of one. */
    void afterNest(Runnable action) {
        if (nest == 0) {
            action.run();
        } else {
            pending.add(action);
        }
    }

    /** A number for one execution of a copy; the same for all processing elements that are in step in one nest. */
    long newCopy(CopyClock clock) {
        if (nest == 0 || steps > 0) {
            return ++copies;
        }
        if (clock.nest != nest) {
            clock.nest = nest;
            clock.copy = ++copies;
        }
        return clock.copy;
    }

    /** Which nest a copy statement ran in last, and the number that its executions there have. */
    static final class CopyClock {
        private int nest;
        private long copy;
    }

    /** True the first time that a copy reads or writes a word. */
    static boolean first(Cells c, int at, long copy) {
        if (c.counted[at] == copy) {
            return false;
        }
        c.counted[at] = copy;
        return true;
    }

    /** 1 the first time that a copy touches the DRAM block of a word, else 0. */
    static int block(Cells c, int at, long copy) {
        int b = (int) (c.buffer.address(at) / c.buffer.blockWords);
        if (c.blockCounted[b] == copy) {
            return 0;
        }
        c.blockCounted[b] = copy;
        return 1;
    }

    /** Notes that a processing element reads a shared word, and fails if another one writes it in the same nest. */
    void sharedRead(Cells c, int at, Span span) {
        if (nest == 0 || c.writer.length == 0) {
            return;
        }
        int pe = pe();
        if (c.writeNest[at] == nest && c.writer[at] != pe) {
            throw race(c, at, span);
        }
        c.reader[at] = c.readNest[at] == nest && c.reader[at] != pe ? -1 : pe;
        c.readNest[at] = nest;
    }

    /** Notes that a processing element, or a group that adds up its tiles, writes a shared word. */
    void sharedWrite(Cells c, int at, int pe, Span span) {
        if (nest == 0) {
            return;
        }
        boolean clash =
                (c.writeNest[at] == nest && c.writer[at] != pe) || (c.readNest[at] == nest && c.reader[at] != pe);
        if (clash) {
            throw race(c, at, span);
        }
        c.writer[at] = pe;
        c.writeNest[at] = nest;
    }

    private static Fault race(Cells c, int at, Span span) {
        return new Fault(
                Code.RACE,
                span,
                "several iterations of a parallel loop use " + element(c.buffer, at)
                        + " at the same time, and one writes it without a declared reduction");
    }

    static String element(Buffer b, int at) {
        StringBuilder out = new StringBuilder("%").append(b.decl.name()).append('[');
        for (int i = 0; i < b.rank(); i++) {
            out.append(i == 0 ? "" : ", ").append(at / b.stride[i] % b.extent[i]);
        }
        return out.append(']').toString();
    }
}
