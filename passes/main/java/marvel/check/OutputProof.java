package marvel.check;

import java.util.ArrayList;
import java.util.List;
import marvel.arch.Target;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;

/**
 * Proves that sums come about: each tile starts at zero or at what was summed up before, is stored whole at the end of every
 * visit, and goes through the epilogue at the last one.
 */
final class OutputProof {
    private final Proof proof;
    private final Trail mac;
    /** Buffers of sums from the multiply-accumulate to the tensor in DRAM, and for each the stores that empty it. */
    private final List<BufferDecl> chain = new ArrayList<>();

    private final List<List<Trail>> stores = new ArrayList<>();
    /** Where the multiply-accumulate adds, by axis of each buffer of the chain, and of the output at the end. */
    private final List<List<Affine>> local = new ArrayList<>();

    final List<Affine> coordinates;
    final BufferDecl output;
    final Stmt.Value epilogue;

    OutputProof(Proof proof, LoopFunction fn) {
        this.proof = proof;
        this.mac = proof.mac();
        Stmt.Element target = ((Stmt.Accumulate) mac.stmt()).target();
        BufferDecl at = proof.buffer(target.buffer());
        List<Affine> index = target.indices().stream().map(mac::of).toList();
        Stmt.Value value = new Stmt.Value.Tile(at.name());
        while (true) {
            chain.add(at);
            local.add(index);
            List<Trail> out = storesFrom(at.name());
            stores.add(out);
            if (out.isEmpty()) {
                break;
            }
            Trail store = out.get(out.size() - 1);
            BufferDecl to = proof.buffer(((Stmt.Store) store.stmt()).target().buffer());
            for (Trail s : out) {
                BufferDecl t = proof.buffer(((Stmt.Store) s.stmt()).target().buffer());
                if (fn.params().contains(t)) {
                    to = t;
                    store = s;
                }
            }
            value = ((Stmt.Store) store.stmt()).value();
            index = placed(at, to, store, index);
            at = to;
            if (chain.contains(at)) {
                throw store.unproved(
                        Code.UNPROVED, "cannot prove what %" + at.name() + " holds: it is stored to itself");
            }
        }
        if (!fn.params().contains(at)) {
            throw mac.wrongSums("sums are never stored to an output: they end in %" + at.name());
        }
        this.coordinates = index;
        this.output = at;
        this.epilogue = value;
    }

    private List<Trail> storesFrom(String buffer) {
        return proof.events.stream()
                .filter(t -> t.stmt() instanceof Stmt.Store s
                        && WellFormed.tiles(s.value()).contains(buffer))
                .toList();
    }

    private List<Trail> opens(BufferDecl b) {
        return proof.events.stream()
                .filter(t -> (t.stmt() instanceof Stmt.Fill f && f.target().equals(b.name()))
                        || (t.stmt() instanceof Stmt.Load l && l.target().equals(b.name())))
                .toList();
    }

    private static List<Affine> placed(BufferDecl from, BufferDecl to, Trail store, List<Affine> index) {
        List<Affine> starts = store.starts(((Stmt.Store) store.stmt()).target(), to.rank());
        List<Affine> at = new ArrayList<>();
        for (int i = 0; i < to.rank(); i++) {
            at.add(starts.get(i).plus(index.get(from.axes().indexOf(to.axes().charAt(i)))));
        }
        return at;
    }

    void prove(Domain domain, Target target) {
        if (chain.get(0).space() != Space.L1) {
            noRace(domain);
        }
        int events = 0;
        for (int i = 0; i < chain.size(); i++) {
            BufferDecl b = chain.get(i);
            List<Trail> opens = opens(b);
            events += opens.size() + stores.get(i).size();
            if (b.space() == Space.DRAM) {
                plain(b, i, opens);
            } else {
                tile(b, i, opens, domain, target);
            }
        }
        if (events != proof.events.size()) {
            Trail odd = proof.events.stream()
                    .filter(t -> !(t.stmt() instanceof Stmt.Store s)
                            || chain.stream()
                                    .noneMatch(b -> WellFormed.tiles(s.value()).contains(b.name())))
                    .findFirst()
                    .orElse(mac);
            throw odd.unproved(
                    Code.UNPROVED,
                    "cannot prove what this is for: its buffer is not on the way from the sums to the output");
        }
    }

    /** Processing elements must not add to the same element of a shared buffer. */
    private void noRace(Domain domain) {
        for (LoopVar v : mac.parallel()) {
            if (domain.reduces(v.id())) {
                throw new Fault(Diagnostic.error(
                                Code.RACE, mac.stmt().span(), "iterations of a parallel loop add to the same element")
                        .withNote(v.span(), "the loop is here"));
            }
        }
    }

    /** Sums in DRAM: filled once before everything, then passed through the epilogue after everything. */
    private void plain(BufferDecl b, int i, List<Trail> opens) {
        if (i > 0) {
            if (!opens.isEmpty()) {
                throw opens.get(0).unproved(Code.UNPROVED, "cannot prove that this does not spoil %" + b.name());
            }
            return;
        }
        boolean filled = opens.size() == 1
                && opens.get(0).stmt() instanceof Stmt.Fill
                && opens.get(0).loops().isEmpty()
                && opens.get(0).conditions().isEmpty()
                && opens.get(0).before(mac);
        if (!filled) {
            throw mac.unproved(
                    Code.UNPROVED,
                    "cannot prove that %" + b.name() + " starts at 0: expected it to be filled once, before the loops");
        }
        for (int a = 0; a < b.rank(); a++) {
            boolean inside = Prover.nonNegative(local.get(0).get(a), mac.loops())
                    && Prover.atMost(
                            Bound.of(local.get(0).get(a).plus(Affine.constant(1))),
                            Affine.constant(b.shape().get(a)),
                            mac.loops());
            if (!inside && !Proof.guarded(mac, local.get(0).get(a), b.shape().get(a))) {
                throw mac.unproved(
                        Code.OUT_OF_BOUNDS,
                        "cannot prove that index " + local.get(0).get(a) + " lies inside %" + b.name());
            }
        }
        if (stores.get(0).isEmpty()) {
            return;
        }
        Trail last = stores.get(0).get(0);
        Stmt.Store s = (Stmt.Store) last.stmt();
        boolean whole = stores.get(0).size() == 1
                && last.loops().isEmpty()
                && last.conditions().isEmpty()
                && mac.before(last)
                && s.target().buffer().equals(output.name())
                && last.starts(s.target(), output.rank()).stream().allMatch(Affine.ZERO::equals)
                && last.lengths(s.target(), output.shape())
                        .equals(output.shape().stream().map(Bound::of).toList());
        if (!whole) {
            throw last.unproved(
                    Code.UNPROVED,
                    "cannot prove that all sums are stored once, after the last of them: expected one store of all of %"
                            + b.name() + " after the loops");
        }
    }

    private void tile(BufferDecl b, int i, List<Trail> opens, Domain domain, Target target) {
        List<Trail> closes = stores.get(i);
        if (closes.isEmpty()) {
            throw mac.wrongSums("sums are never stored to an output: they end in %" + b.name());
        }
        Visits visits = new Visits(domain, mac, closes.get(0).sequential());
        List<Trail> content = i == 0 ? List.of(mac) : stores.get(i - 1);
        for (Trail t : opens) {
            visits.same(t);
            if (b.space() == Space.L2 && !t.parallel().isEmpty()) {
                throw t.unproved(Code.MEMORY, "expected a copy to L1 inside a parallel loop, got one to %" + b.name());
            }
            List<Trail> after = new ArrayList<>(content);
            after.addAll(i == 0 ? List.of() : opens(chain.get(i - 1)));
            for (Trail c : after) {
                if (!t.before(c)) {
                    throw t.wrongSums("expected sums to start before they are added to");
                }
            }
        }
        for (Trail t : closes) {
            visits.same(t);
            for (Trail c : content) {
                if (!c.before(t)) {
                    throw t.wrongSums("expected sums to be stored after the last of them is added");
                }
            }
            lanes(b, t, opens, domain, target);
            box(b, i, t, domain);
        }
        for (Trail c : content) {
            visits.within(c);
        }
        start(b, i, opens, closes, visits);
        finish(b, closes, visits);
    }

    /** What a tile starts with, at every kind of visit. */
    private void start(BufferDecl b, int i, List<Trail> opens, List<Trail> closes, Visits visits) {
        for (Visits.Kind kind : visits.kinds(opens, b.space() == Space.L1)) {
            List<Trail> active = kind.active();
            boolean load = !kind.first() && kind.laneZero();
            boolean right;
            if (load) {
                right = active.size() == 1 && active.get(0).stmt() instanceof Stmt.Load;
            } else {
                right = (active.isEmpty() && i > 0)
                        || (active.size() == 1 && active.get(0).stmt() instanceof Stmt.Fill);
            }
            if (!right) {
                Trail at = active.isEmpty() ? closes.get(0) : active.get(0);
                throw at.wrongSums(
                        load
                                ? "expected %" + b.name() + " to be read back at later visits of a tile"
                                : "expected %" + b.name()
                                        + " to start at 0 at the first visit of a tile, and where a processing"
                                        + " element does not hold the tile's sums");
            }
            if (load) {
                readsBack(b, active.get(0), closes);
            }
        }
    }

    /** The box read back is the one that other visits store. */
    private void readsBack(BufferDecl b, Trail open, List<Trail> closes) {
        Stmt.Load load = (Stmt.Load) open.stmt();
        BufferDecl from = proof.buffer(load.source().buffer());
        for (Trail t : closes) {
            Stmt.Store s = (Stmt.Store) t.stmt();
            BufferDecl to = proof.buffer(s.target().buffer());
            List<Affine> a = open.starts(load.source(), from.rank());
            List<Affine> c = t.starts(s.target(), to.rank());
            boolean same = a.size() == c.size();
            for (int i = 0; same && i < a.size(); i++) {
                same = a.get(i).plus(c.get(i).times(-1)).equals(Affine.ZERO)
                        && Prover.equal(
                                open.lengths(load.source(), from.shape()).get(i),
                                t.lengths(s.target(), to.shape()).get(i),
                                t.loops());
            }
            if (!same || load.pad() != s.clip()) {
                throw new Fault(Diagnostic.error(
                                Code.SUMS,
                                load.span(),
                                "expected the box of %" + b.name() + " that is read back to be the one that is stored")
                        .withNote(s.span(), "it is stored here"));
            }
        }
    }

    /** Where a tile goes, at every kind of visit. */
    private void finish(BufferDecl b, List<Trail> closes, Visits visits) {
        for (Visits.Kind kind : visits.kinds(closes, false)) {
            if (kind.active().size() != 1) {
                throw closes.get(0)
                        .wrongSums("expected the tile in %" + b.name()
                                + " to be stored once at the end of each visit, got "
                                + kind.active().size() + " times");
            }
            Trail t = kind.active().get(0);
            Stmt.Store s = (Stmt.Store) t.stmt();
            BufferDecl to = proof.buffer(s.target().buffer());
            boolean plain = s.value() instanceof Stmt.Value.Tile && to.dtype().equals(b.dtype());
            if (to.space() != Space.DRAM && !plain) {
                throw t.wrongSums("expected the epilogue on the way to DRAM, got it on the way to " + to.space());
            }
            if (to.space() == Space.DRAM && !kind.last() && !plain) {
                throw t.wrongSums(
                        "expected the epilogue at the last visit of a tile only: sums are not complete before");
            }
            if (to.space() == Space.DRAM && kind.last() && !to.name().equals(output.name())) {
                throw t.wrongSums("expected the tile to be stored to %" + output.name() + " at its last visit");
            }
            if (to.space() == Space.DRAM
                    && !kind.last()
                    && !visits.source(proof, b).equals(to.name())) {
                throw t.wrongSums("expected the tile to be stored where later visits read it back");
            }
        }
    }

    /** Parallel loops around a store, and what it adds up over. */
    private void lanes(BufferDecl b, Trail t, List<Trail> opens, Domain domain, Target target) {
        Stmt.Store s = (Stmt.Store) t.stmt();
        List<String> declared = s.reduce().stream()
                .map(v -> t.of(Affine.variable(v)).terms().get(0).variable())
                .toList();
        List<LoopVar> here = b.space() == Space.L1 ? t.parallel() : List.of();
        if (b.space() != Space.L1 && !t.parallel().isEmpty()) {
            throw t.unproved(
                    Code.RACE,
                    "processing elements write the same words: expected this store outside of parallel loops");
        }
        for (LoopVar v : here) {
            boolean reduces = domain.reduces(v.id());
            if (reduces != declared.contains(v.id())) {
                String wrong = reduces
                        ? "the same words: expected \"over (%" + v.name() + ")\""
                        : "different words: expected no addition over %" + v.name();
                throw new Fault(Diagnostic.error(Code.RACE, s.span(), "iterations of a parallel loop write " + wrong)
                        .withNote(v.span(), "the loop is here"));
            }
            if (reduces && !target.reduction()) {
                throw t.unproved(Code.NETWORK, "the network of @" + target.name() + " does not add up partial sums");
            }
        }
        if (b.space() != Space.L1) {
            return;
        }
        Proof.covers(here, mac.parallel(), mac, s.span());
        for (int i = 0; i < here.size(); i++) {
            LoopVar v = here.get(i);
            if (!domain.reduces(v.id())
                    && !Prover.equal(v.end(), mac.parallel().get(i).end(), mac.loops())) {
                String wrong = "expected the parallel loops of the multiply-accumulate, got an end of " + v.end();
                throw new Fault(Code.SUMS, v.span(), wrong);
            }
        }
        for (Trail open : opens) {
            Proof.covers(open.parallel(), here, t, open.stmt().span());
            for (int i = 0; i < here.size() && open.stmt() instanceof Stmt.Load; i++) {
                LoopVar v = open.parallel().get(i);
                if (!domain.reduces(v.id())
                        && !Prover.equal(v.end(), here.get(i).end(), t.loops())) {
                    throw new Fault(
                            Code.SUMS, v.span(), "expected the parallel loops of the store, got an end of " + v.end());
                }
            }
        }
    }

    /** A store's box is what the loops inside its tile sum up, and lies inside the target. */
    private void box(BufferDecl b, int i, Trail t, Domain domain) {
        Stmt.Store s = (Stmt.Store) t.stmt();
        BufferDecl to = proof.buffer(s.target().buffer());
        List<Affine> starts = t.starts(s.target(), to.rank());
        List<Bound> lengths = t.lengths(s.target(), to.shape());
        List<LoopVar> outside = b.space() == Space.L1 ? t.loops() : t.sequential();
        for (int j = 0; j < to.rank(); j++) {
            int axis = b.axes().indexOf(to.axes().charAt(j));
            Affine at = local.get(i).get(axis);
            Bound expected = TileBox.extent(domain, at, outside, t);
            if (!Prover.equal(lengths.get(j), expected, t.loops())) {
                throw t.wrongSums("expected a box of " + expected + " elements along "
                        + to.axes().charAt(j) + ", got " + lengths.get(j));
            }
            Proof.fits(t, lengths.get(j), b, axis);
            Affine global = at.plus(starts.get(j));
            if (i + 1 < local.size()
                    && !global.plus(local.get(i + 1).get(j).times(-1)).equals(Affine.ZERO)) {
                throw t.wrongSums("expected all stores of %" + b.name() + " to write to the same place");
            }
            if (to.space() == Space.DRAM && s.clip()) {
                long extent = output.shape().get(output.axes().indexOf(to.axes().charAt(j)));
                if (to.shape().get(j) < extent) {
                    throw t.wrongSums("expected %" + to.name() + " to have at least " + extent + " elements along "
                            + to.axes().charAt(j) + ", as %" + output.name() + " has, got "
                            + to.shape().get(j) + ": the store drops the others");
                }
            } else if (to.space() == Space.DRAM) {
                Bound end = Prover.plus(lengths.get(j), starts.get(j));
                if (!Prover.nonNegative(starts.get(j), t.loops())
                        || !Prover.atMost(end, Affine.constant(to.shape().get(j)), t.loops())) {
                    throw t.unproved(
                            Code.OUT_OF_BOUNDS,
                            "cannot prove that the box from " + starts.get(j) + " to " + end + " along "
                                    + to.axes().charAt(j) + " lies inside %" + to.name());
                }
            }
        }
    }
}
