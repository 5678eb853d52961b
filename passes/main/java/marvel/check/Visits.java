package marvel.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import marvel.diag.Code;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.Guard;
import marvel.ir.loop.Stmt;

/**
 * The visits to a tile of sums: one for each combination of the sequential loops around it over which it is summed up. They
 * fall into few kinds: by what the conditions on the way say, and whether it is the first, the last, or another visit.
 */
final class Visits {
    private static final int MOST = 1 << 20;

    /**
     * One kind of visit.
     *
     * @param laneZero true on the processing element of a group that is added up which holds the sums so far
     * @param active the statements that run
     */
    record Kind(boolean first, boolean last, boolean laneZero, List<Trail> active) {
        Kind {
            active = List.copyOf(active);
        }
    }

    private final Domain domain;
    private final Trail mac;
    private final List<LoopVar> around;

    Visits(Domain domain, Trail mac, List<LoopVar> around) {
        this.domain = domain;
        this.mac = mac;
        this.around = around;
    }

    /** A statement must stand in the same sequential loops. */
    void same(Trail t) {
        if (!t.sequential().equals(around)) {
            throw t.wrongSums("expected the tile to be started and stored in the same loop body");
        }
    }

    /** A statement must stand in the same sequential loops, or deeper. */
    void within(Trail t) {
        List<LoopVar> loops = t.sequential();
        if (loops.size() < around.size() || !loops.subList(0, around.size()).equals(around)) {
            throw t.wrongSums("expected sums to be added between the start and the store of their tile");
        }
    }

    /** The buffer that a tile is read back from; empty if it is not. */
    String source(Proof proof, marvel.ir.loop.BufferDecl b) {
        return proof.events.stream()
                .filter(t -> t.stmt() instanceof Stmt.Load l && l.target().equals(b.name()))
                .map(t -> ((Stmt.Load) t.stmt()).source().buffer())
                .findFirst()
                .orElse("");
    }

    /** All kinds of visits, and which of some statements run in each. */
    List<Kind> kinds(List<Trail> statements, boolean lanes) {
        List<Atom> atoms = atoms(statements);
        List<List<Fact>> facts = new ArrayList<>();
        for (Domain.Dim d : domain.dims) {
            List<LoopVar> loops = d.loops().stream()
                    .filter(l -> domain.reduces(l.id()) && (around.contains(l) || (lanes && l.isParallel())))
                    .toList();
            if (!loops.isEmpty()) {
                facts.add(facts(loops, atoms));
            }
        }
        Set<Kind> kinds = new LinkedHashSet<>();
        combine(facts, 0, new Fact(true, true, true, new boolean[atoms.size()]), statements, atoms, kinds);
        return List.copyOf(kinds);
    }

    /** A guard of a statement, in the loops of the proof. */
    private record Atom(Guard guard, Affine value) {}

    /** What one choice of the variables of some dims says. */
    private static final class Fact {
        private final boolean first;
        private final boolean last;
        private final boolean laneZero;
        private final boolean[] holds;

        Fact(boolean first, boolean last, boolean laneZero, boolean[] holds) {
            this.first = first;
            this.last = last;
            this.laneZero = laneZero;
            this.holds = holds;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Fact f
                    && f.first == first
                    && f.last == last
                    && f.laneZero == laneZero
                    && java.util.Arrays.equals(f.holds, holds);
        }

        @Override
        public int hashCode() {
            return java.util.Arrays.hashCode(holds) * 8 + (first ? 4 : 0) + (last ? 2 : 0) + (laneZero ? 1 : 0);
        }
    }

    private List<Atom> atoms(List<Trail> statements) {
        List<Atom> atoms = new ArrayList<>();
        for (Trail t : statements) {
            for (Trail.Condition c : t.conditions()) {
                for (Guard g : c.guards()) {
                    Atom a = new Atom(g, t.of(g.value()));
                    if (!atoms.contains(a)) {
                        atoms.add(a);
                        settled(t, a);
                    }
                }
            }
        }
        return atoms;
    }

    /** A guard must speak of the loops of one dim that is summed over, around the tile or parallel. */
    private void settled(Trail t, Atom a) {
        List<Domain.Dim> dims = domain.dims.stream()
                .filter(d -> a.value().terms().stream().anyMatch(x -> d.runs(x.variable())))
                .toList();
        boolean known = dims.size() == 1
                && a.value().terms().stream()
                        .allMatch(x -> dims.get(0).runs(x.variable()) && domain.reduces(x.variable()));
        if (!known) {
            throw t.unproved(
                    Code.UNPROVED,
                    "cannot prove when " + a.guard() + " holds: expected a condition on loops over one summed dim");
        }
    }

    /** The different facts that the values of some loops of one dim give, in the order of time. */
    private List<Fact> facts(List<LoopVar> loops, List<Atom> atoms) {
        List<Map<String, Long>> points = new ArrayList<>();
        points(loops, 0, new HashMap<>(), points);
        List<LoopVar> sequential = loops.stream().filter(l -> !l.isParallel()).toList();
        Map<String, Long> end = new HashMap<>();
        points.forEach(p -> sequential.forEach(l -> end.put(l.id(), p.getOrDefault(l.id(), 0L))));
        Set<Fact> facts = new LinkedHashSet<>();
        for (Map<String, Long> p : points) {
            boolean[] holds = new boolean[atoms.size()];
            for (int i = 0; i < holds.length; i++) {
                Affine value = atoms.get(i).value();
                boolean mine = value.terms().stream().allMatch(t -> p.containsKey(t.variable()));
                long v = eval(value, p);
                holds[i] = mine
                        && atoms.get(i).guard().lower() <= v
                        && v < atoms.get(i).guard().upper();
            }
            facts.add(new Fact(
                    sequential.stream().allMatch(l -> p.getOrDefault(l.id(), 0L) == 0),
                    sequential.stream().allMatch(l -> p.getOrDefault(l.id(), 0L).equals(end.getOrDefault(l.id(), 0L))),
                    loops.stream().filter(LoopVar::isParallel).allMatch(l -> p.getOrDefault(l.id(), 0L) == 0),
                    holds));
        }
        return List.copyOf(facts);
    }

    private void points(List<LoopVar> loops, int i, Map<String, Long> at, List<Map<String, Long>> points) {
        if (i == loops.size()) {
            if (points.size() >= MOST) {
                throw mac.unproved(
                        Code.UNPROVED,
                        "cannot prove how sums come about: expected at most " + MOST + " visits to a tile, got more");
            }
            points.add(new HashMap<>(at));
            return;
        }
        LoopVar l = loops.get(i);
        long end = end(l.end(), at);
        for (long v = 0; v < end; v += l.step()) {
            at.put(l.id(), v);
            points(loops, i + 1, at, points);
        }
        at.remove(l.id());
    }

    private static long end(Bound b, Map<String, Long> at) {
        return b.terms().stream().mapToLong(t -> eval(t, at)).min().orElse(0);
    }

    private static long eval(Affine a, Map<String, Long> at) {
        return a.constant()
                + a.terms().stream()
                        .mapToLong(t -> t.coefficient() * at.getOrDefault(t.variable(), 0L))
                        .sum();
    }

    private void combine(
            List<List<Fact>> facts, int i, Fact sofar, List<Trail> statements, List<Atom> atoms, Set<Kind> kinds) {
        if (i == facts.size()) {
            List<Trail> active = statements.stream()
                    .filter(t -> t.conditions().stream().allMatch(c -> runs(t, c, sofar, atoms)))
                    .toList();
            kinds.add(new Kind(sofar.first, sofar.last, sofar.laneZero, active));
            return;
        }
        for (Fact f : facts.get(i)) {
            boolean[] holds = sofar.holds.clone();
            for (int k = 0; k < holds.length; k++) {
                holds[k] |= f.holds[k];
            }
            combine(
                    facts,
                    i + 1,
                    new Fact(sofar.first && f.first, sofar.last && f.last, sofar.laneZero && f.laneZero, holds),
                    statements,
                    atoms,
                    kinds);
        }
    }

    private static boolean runs(Trail t, Trail.Condition c, Fact fact, List<Atom> atoms) {
        boolean all = c.guards().stream().allMatch(g -> fact.holds[atoms.indexOf(new Atom(g, t.of(g.value())))]);
        return all == c.holds();
    }
}
