package marvel.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import marvel.diag.Code;
import marvel.diag.Span;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;

/** A copy towards DRAM, with its epilogue, after an addition over processing elements where it declares one. */
final class StoreNode extends Node {
    private final Box target;
    private final Buffer tile;
    /** For each axis of the tile: the target's axis of the same letter. */
    private final int[] axis;

    private final Value value;
    private final boolean plain;
    private final boolean clip;
    /** Slots of the loop variables that are added up over, with how much one step moves a processing element's number. */
    private final int[] reduceSlots;

    private final int[] reduceWeights;
    private final long[] reduceSteps;
    private final Machine.CopyClock clock = new Machine.CopyClock();
    private final Map<Integer, Sum> sums = new LinkedHashMap<>();
    private long sumsCopy;

    /** A compiled value; {@code index} is by axis of the target. */
    interface Value {
        Scalar eval(Machine m, Scalar tile, int[] index, long copy);
    }

    /** A word on its way through the adders. */
    private static final class Sum {
        private final int group;
        private final List<Integer> lanes = new ArrayList<>();
        private long integer;
        private double floating;
        private int macs;

        private Sum(int group) {
            this.group = group;
        }
    }

    StoreNode(
            Span span,
            Box target,
            Buffer tile,
            int[] axis,
            Stmt.Value source,
            Value value,
            boolean clip,
            int[] reduceSlots,
            int[] reduceWeights,
            long[] reduceSteps) {
        super(span);
        this.target = target;
        this.tile = tile;
        this.axis = axis;
        this.value = value;
        this.plain = source instanceof Stmt.Value.Tile;
        this.clip = clip;
        this.reduceSlots = reduceSlots;
        this.reduceWeights = reduceWeights;
        this.reduceSteps = reduceSteps;
    }

    @Override
    void run(Machine m) {
        Cells from = m.cells(tile);
        Cells to = m.cells(target.buffer);
        int[] start = target.start(m, axis);
        int[] length = target.length(m, axis, tile, span);
        long copy = m.newCopy(clock);
        link(m, from, to, start);
        if (Box.empty(length)) {
            return;
        }
        int group = m.pe();
        for (int i = 0; i < reduceSlots.length; i++) {
            group -= (int) (m.variables[reduceSlots[i]] / reduceSteps[i]) * reduceWeights[i];
        }
        int[] index = new int[length.length];
        do {
            element(m, from, to, start, index, group, copy);
        } while (Box.next(index, length));
        if (!sums.isEmpty() && sumsCopy != copy) {
            sumsCopy = copy;
            m.afterNest(() -> flush(m, to, copy));
        }
    }

    private void link(Machine m, Cells from, Cells to, int[] start) {
        if (tile.inDram()) {
            return;
        }
        from.closed = true;
        if (to.closed && !target.buffer.inDram()) {
            to.closed = false;
            to.epoch = m.log.newEpoch();
        }
        long key = 0;
        for (int i = 0; i < start.length; i++) {
            key += tile.factor[i] * start[i];
        }
        if (from.epoch != MacLog.DRAM
                && !m.log.link(from.epoch, target.buffer.inDram() ? MacLog.DRAM : to.epoch, key)) {
            throw new Fault(
                    Code.SUMS, span, "the sums in %" + tile.decl.name() + " belong to another place than this one");
        }
    }

    private void element(Machine m, Cells from, Cells to, int[] start, int[] index, int group, long copy) {
        int read = 0;
        int at = 0;
        for (int i = 0; i < index.length; i++) {
            read += index[i] * tile.stride[i];
            int t = start[i] + index[i];
            if (t < 0 || t >= target.buffer.extent[axis[i]]) {
                if (clip) {
                    return;
                }
                throw Box.outside(span, target.buffer, axis[i], t);
            }
            at += t * target.buffer.stride[axis[i]];
        }
        if (from.state[read] == Cells.NONE) {
            throw new Fault(
                    Code.UNWRITTEN, span, Machine.element(tile, read) + " is read, but nothing was written there");
        }
        Tally t = m.tally(target.buffer);
        if (tile.inL1()) {
            t.l1Drains++;
        } else if (tile.decl.space() == Space.L2) {
            t.l2Drains++;
        } else {
            t.dramReads++;
        }
        int macs = tile.sums ? from.sums[read] : 0;
        if (reduceSlots.length == 0) {
            write(m, to, at, from.get(read), macs, group, copy);
            return;
        }
        Sum sum = sums.computeIfAbsent(at, k -> new Sum(group));
        if (sum.group != group) {
            throw new Fault(
                    Code.RACE,
                    span,
                    "processing elements that are not added up over write " + Machine.element(target.buffer, at)
                            + " at the same time");
        }
        if (sum.lanes.contains(m.pe())) {
            throw new Fault(
                    Code.RACE,
                    span,
                    "a processing element writes " + Machine.element(target.buffer, at) + " twice in one nest");
        }
        sum.lanes.add(m.pe());
        sum.integer += from.get(read).integer();
        sum.floating =
                Numbers.round(tile.decl.dtype(), sum.floating + from.get(read).floating());
        sum.macs += macs;
    }

    private void flush(Machine m, Cells to, long copy) {
        for (Map.Entry<Integer, Sum> e : sums.entrySet()) {
            Sum s = e.getValue();
            Scalar v = tile.real ? Scalar.of(tile.decl.dtype(), s.floating) : Scalar.of(tile.decl.dtype(), s.integer);
            write(m, to, e.getKey(), v, s.macs, s.group, copy);
        }
        sums.clear();
    }

    private void write(Machine m, Cells to, int at, Scalar v, int macs, int group, long copy) {
        Scalar result = v;
        if (!plain) {
            int[] index = new int[target.buffer.rank()];
            for (int i = 0; i < index.length; i++) {
                index[i] = at / target.buffer.stride[i] % target.buffer.extent[i];
            }
            result = value.eval(m, v, index, copy);
        }
        m.sharedWrite(to, at, group, span);
        to.put(at, result, macs);
        Tally t = m.tally(target.buffer);
        if (target.buffer.decl.space() == Space.DRAM) {
            t.dramWrites++;
            t.dramBlocksWritten += Machine.block(to, at, copy);
            t.dramStores += lastStore == copy ? 0 : 1;
            lastStore = copy;
        } else {
            t.l2Updates++;
        }
    }

    private long lastStore;
}
