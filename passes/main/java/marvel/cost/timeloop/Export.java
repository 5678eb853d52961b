package marvel.cost.timeloop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/**
 * A workload and its mapping in Timeloop's terms: the way back of {@link Translation}.
 *
 * <p>Dimensions have the letters of their dims, K that of Timeloop's output channels, M; those of one iteration are left
 * out. Inputs have no padding: what the windows reach beyond the tensor belongs to it. Three things take a change of form
 * that moves the same words:
 * <ul>
 * <li>a dim on both axes of the array is two dimensions, the outer one counting whole steps of the axis further out, since
 *     Timeloop spreads a dimension along one axis;
 * <li>an axis that two dims index without overlap (the phases of a transposed convolution) is two ranks;
 * <li>a dim along which an axis runs backwards is counted from its other end, if it has no loop from tile to tile: the
 *     order of tiles would be another.
 * </ul>
 */
public final class Export {
    /** Letters for dimensions that are no dim of their own, in the order in which they are tried. */
    private static final List<DimName> SPARE = List.of(DimName.D, DimName.T);

    private final Workload workload;
    private final Mapping mapping;
    private final Map<DimName, Integer> dimension = new EnumMap<>(DimName.class);

    /** For a dim on both axes: the dimension of its outer part, and how many iterations the inner part has. */
    private final Map<DimName, Integer> outer = new EnumMap<>(DimName.class);

    private final long[] inner = new long[DimName.COUNT];
    private final List<String> names = new ArrayList<>();
    private final List<Long> bounds = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * A problem and a mapping of it.
     *
     * @param notes what dimensions stand for that are no dim of the workload, a sentence each
     */
    public record Result(Problem problem, TimeloopMapping mapping, List<String> notes) {}

    private Export(Workload workload, Mapping mapping) {
        this.workload = workload;
        this.mapping = mapping;
    }

    /**
     * Translates a mapped workload.
     *
     * @param name of the problem
     * @throws Inexpressible if Timeloop has no form for it
     */
    public static Result of(String name, Workload workload, Mapping mapping) throws Inexpressible {
        Export e = new Export(workload, mapping);
        e.checkTiles();
        e.checkDirections();
        e.nameDimensions();
        List<Problem.DataSpace> spaces = new ArrayList<>();
        List<Boolean> keep = new ArrayList<>();
        for (Role r : ROLES) {
            Tensor t = workload.tensor(r);
            spaces.add(new Problem.DataSpace(space(r), e.ranks(t), r == Role.OUTPUT));
            keep.add(mapping.keepsInL2(r));
        }
        try {
            Problem problem = new Problem(name, e.names, e.bounds, spaces);
            return new Result(
                    problem,
                    new TimeloopMapping(
                            e.loops(mapping.dram(), true),
                            e.loops(mapping.l2(), true),
                            e.loops(mapping.cols(), false),
                            e.loops(mapping.rows(), true),
                            e.loops(mapping.l1(), false),
                            keep),
                    e.notes);
        } catch (IllegalArgumentException wrong) {
            throw new Inexpressible(String.valueOf(wrong.getMessage()));
        }
    }

    /** The order of Timeloop's tensors. */
    private static final List<Role> ROLES = List.of(Role.WEIGHT, Role.INPUT, Role.OUTPUT);

    private static String space(Role r) {
        return Shapes.SPACES.get(ROLES.indexOf(r));
    }

    private void checkTiles() throws Inexpressible {
        long[] product = new long[DimName.COUNT];
        Arrays.fill(product, 1);
        for (List<Loop> level : List.of(mapping.dram(), mapping.l2(), mapping.rows(), mapping.cols(), mapping.l1())) {
            for (Loop l : level) {
                product[l.dim().ordinal()] = Math.multiplyExact(product[l.dim().ordinal()], l.trips());
            }
        }
        for (DimName d : DimName.values()) {
            if (product[d.ordinal()] != workload.extent(d)) {
                throw new Inexpressible(
                        "Timeloop's tiles divide evenly, those of " + d + " (" + workload.extent(d) + ") do not");
            }
        }
    }

    private void checkDirections() throws Inexpressible {
        for (List<Loop> level : List.of(mapping.dram(), mapping.l2())) {
            for (Loop l : level) {
                if (workload.needsEqualTiles(l.dim())) {
                    throw new Inexpressible(
                            "Timeloop's indices grow with every loop, an input's shrinks with that over " + l.dim()
                                    + " from tile to tile");
                }
            }
        }
    }

    private void nameDimensions() throws Inexpressible {
        Set<DimName> free = EnumSet.noneOf(DimName.class);
        for (DimName d : SPARE) {
            if (workload.extent(d) == 1) {
                free.add(d);
            }
        }
        Map<DimName, Long> named = new EnumMap<>(DimName.class);
        Map<DimName, DimName> whole = new EnumMap<>(DimName.class);
        Map<DimName, DimName> parts = new EnumMap<>(DimName.class);
        for (DimName d : DimName.values()) {
            if (workload.extent(d) == 1) {
                continue;
            }
            inner[d.ordinal()] = trips(mapping.cols(), d) * trips(mapping.l1(), d);
            boolean both = trips(mapping.rows(), d) > 1 && trips(mapping.cols(), d) > 1;
            DimName own = d.isWhole() ? spare(free, d) : d;
            whole.put(d, own);
            named.put(own, both ? inner[d.ordinal()] : workload.extent(d));
            if (d.isWhole()) {
                notes.add(letter(own) + " is the phase of the stride along " + (d == DimName.A ? "P" : "Q") + ".");
            }
            if (both) {
                DimName part = spare(free, d);
                parts.put(d, part);
                named.put(part, workload.extent(d) / inner[d.ordinal()]);
                notes.add(letter(part) + " is the outer part of " + letter(own)
                        + ": a dimension is spread along one axis of the array, this one is along both.");
            }
        }
        named.forEach((d, bound) -> {
            names.add(letter(d));
            bounds.add(bound);
        });
        whole.forEach((d, own) -> dimension.put(d, names.indexOf(letter(own))));
        parts.forEach((d, part) -> outer.put(d, names.indexOf(letter(part))));
    }

    private static DimName spare(Set<DimName> free, DimName d) throws Inexpressible {
        DimName given = free.stream()
                .findFirst()
                .orElseThrow(() -> new Inexpressible(
                        "Timeloop spreads a dimension along one axis of the array, and no letter is left for the part of "
                                + d + " on the other"));
        free.remove(given);
        return given;
    }

    /** Timeloop's letter for a dim: what users of its convolutions expect. */
    static String letter(DimName d) {
        return d == DimName.K ? "M" : d.name();
    }

    private static long trips(List<Loop> loops, DimName d) {
        return loops.stream().filter(l -> l.dim() == d).mapToLong(Loop::trips).reduce(1, Math::multiplyExact);
    }

    private List<List<Problem.Term>> ranks(Tensor t) throws Inexpressible {
        List<List<Problem.Term>> ranks = new ArrayList<>();
        for (Axis a : t.axes()) {
            List<Axis.Term> apart = apart(a);
            boolean plain = a.terms().isEmpty()
                    || (a.terms().size() == 1 && a.terms().get(0).coefficient() == 1);
            if (t.role() == Role.OUTPUT && apart.isEmpty() && !plain) {
                throw new Inexpressible("ranks of Timeloop's Outputs are one dimension each, axis " + a.letter()
                        + " of the output is not");
            }
            if (t.role() == Role.OUTPUT) {
                for (Axis.Term x : apart.isEmpty() ? a.terms() : apart) {
                    terms(x.dim(), 1).forEach(p -> ranks.add(List.of(new Problem.Term(p.dimension(), 1))));
                }
            } else if (apart.isEmpty()) {
                List<Problem.Term> rank = new ArrayList<>();
                a.terms().forEach(x -> rank.addAll(terms(x.dim(), Math.abs(x.coefficient()))));
                rank.sort(Comparator.comparing(Problem.Term::dimension));
                ranks.add(rank);
            } else {
                apart.forEach(x -> ranks.add(terms(x.dim(), 1)));
            }
        }
        ranks.removeIf(List::isEmpty);
        return ranks.isEmpty() ? List.of(List.of(new Problem.Term(one(), 1))) : ranks;
    }

    /** A dimension of one iteration, for a tensor that no other indexes. */
    private int one() {
        int at = bounds.indexOf(1L);
        if (at < 0) {
            DimName free = Arrays.stream(DimName.values())
                    .filter(d -> !names.contains(letter(d)))
                    .findFirst()
                    .orElseThrow();
            at = names.size();
            names.add(letter(free));
            bounds.add(1L);
        }
        return at;
    }

    /** The terms of an axis along which two dims never meet, the outer first; empty if there are not two such. */
    private List<Axis.Term> apart(Axis a) {
        if (a.terms().size() != 2) {
            return List.of();
        }
        Axis.Term first = a.terms().get(0);
        Axis.Term second = a.terms().get(1);
        boolean phases = second.dim().isWhole()
                && second.coefficient() == 1
                && first.coefficient() == workload.extent(second.dim());
        return phases ? List.of(first, second) : List.of();
    }

    /** A dim with a coefficient as one dimension or, where it is on both axes, as two. */
    private List<Problem.Term> terms(DimName d, long coefficient) {
        List<Problem.Term> all = new ArrayList<>();
        Integer high = outer.get(d);
        if (high != null) {
            all.add(new Problem.Term(high, coefficient * inner[d.ordinal()]));
        }
        Integer low = dimension.get(d);
        if (low != null) {
            all.add(new Problem.Term(low, coefficient));
        }
        return all;
    }

    /** Loops of a level, outermost first. */
    private List<TimeloopMapping.Trip> loops(List<Loop> level, boolean isOuter) {
        List<TimeloopMapping.Trip> all = new ArrayList<>();
        for (Loop l : level) {
            Integer high = outer.get(l.dim());
            int d = isOuter && high != null ? high : java.util.Objects.requireNonNull(dimension.get(l.dim()));
            all.add(new TimeloopMapping.Trip(d, l.trips()));
        }
        return all;
    }
}
