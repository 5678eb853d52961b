package marvel.cost.timeloop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import marvel.ir.DType;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.jspecify.annotations.Nullable;

/** A Timeloop problem as a workload, with its mappings. Dims are named by what they index. */
public final class Translation {
    private static final List<List<DimName>> WINDOWS =
            List.of(List.of(DimName.P, DimName.R), List.of(DimName.Q, DimName.S), List.of(DimName.D, DimName.T));

    private final Problem problem;
    private final int[] spaces = new int[Role.values().length];
    private final List<DimName> names;
    private final Workload workload;

    /**
     * Translates a problem.
     *
     * @throws IllegalArgumentException if it has other than three tensors or more than ten dimensions
     */
    public Translation(Problem problem) {
        this.problem = problem;
        if (problem.spaces().size() != 3) {
            throw new IllegalArgumentException("expected three tensors, two of them read, got "
                    + problem.spaces().size());
        }
        List<Integer> read = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            if (problem.spaces().get(t).readWrite()) {
                spaces[Role.OUTPUT.ordinal()] = t;
            } else {
                read.add(t);
            }
        }
        boolean inputsFirst = problem.spaces().get(read.get(0)).name().equals("Inputs")
                || problem.spaces().get(read.get(1)).name().equals("Weights");
        spaces[Role.INPUT.ordinal()] = read.get(inputsFirst ? 0 : 1);
        spaces[Role.WEIGHT.ordinal()] = read.get(inputsFirst ? 1 : 0);
        this.names = names();
        this.workload = make();
    }

    private Problem.DataSpace space(Role r) {
        return problem.spaces().get(spaces[r.ordinal()]);
    }

    private boolean indexes(int dimension, Role r) {
        return space(r).ranks().stream().anyMatch(rank -> rank.stream().anyMatch(t -> t.dimension() == dimension));
    }

    private List<DimName> names() {
        int n = problem.dimensions().size();
        DimName[] chosen = own();
        Set<DimName> free = EnumSet.allOf(DimName.class);
        free.removeIf(DimName::isWhole);
        free.removeAll(Arrays.asList(chosen));
        for (int[] w : windows()) {
            Optional<List<DimName>> pair =
                    WINDOWS.stream().filter(free::containsAll).findFirst();
            if (chosen[w[0]] == null && chosen[w[1]] == null && pair.isPresent()) {
                chosen[w[0]] = pair.get().get(0);
                chosen[w[1]] = pair.get().get(1);
                free.removeAll(pair.get());
            }
        }
        for (int d = 0; d < n; d++) {
            if (chosen[d] == null) {
                DimName wanted = natural(d);
                DimName given = free.contains(wanted)
                        ? wanted
                        : free.stream()
                                .reduce((a, b) -> b)
                                .orElseThrow(
                                        () -> new IllegalArgumentException("expected at most 10 dimensions, got " + n));
                chosen[d] = given;
                free.remove(given);
            }
        }
        return List.of(chosen);
    }

    /** Dims that the letters name, where the tensors that a dimension indexes are those that its dim does. */
    private @Nullable DimName[] own() {
        @Nullable DimName[] chosen = new DimName[problem.dimensions().size()];
        for (DimName dim : DimName.values()) {
            int d = problem.dimensions().indexOf(Export.letter(dim));
            boolean spare = dim == DimName.D || dim == DimName.T;
            if (d >= 0 && !dim.isWhole() && (spare || kind(dim) == kind(d))) {
                chosen[d] = dim;
            }
        }
        for (int[] w : windows()) {
            boolean fits = WINDOWS.stream().anyMatch(p -> p.get(0) == chosen[w[0]] && p.get(1) == chosen[w[1]]);
            if (!fits) {
                chosen[w[0]] = null;
                chosen[w[1]] = null;
            }
        }
        return chosen;
    }

    /** Ranks of the input along which a window slides: the dimension of the output and that of the window. */
    private List<int[]> windows() {
        List<int[]> all = new ArrayList<>();
        for (List<Problem.Term> rank : space(Role.INPUT).ranks()) {
            if (rank.size() == 2) {
                int a = rank.get(0).dimension();
                int b = rank.get(1).dimension();
                if (indexes(a, Role.OUTPUT) != indexes(b, Role.OUTPUT)) {
                    all.add(indexes(a, Role.OUTPUT) ? new int[] {a, b} : new int[] {b, a});
                }
            }
        }
        return all;
    }

    /** Which tensors a dim of a convolution indexes, one bit each, by {@link Role#ordinal}. */
    private static int kind(DimName dim) {
        return switch (dim) {
            case G -> 0b111;
            case N, D, P, Q -> 0b101;
            case K -> 0b110;
            default -> 0b011;
        };
    }

    private int kind(int dimension) {
        int bits = 0;
        for (Role r : Role.values()) {
            bits |= indexes(dimension, r) ? 1 << r.ordinal() : 0;
        }
        return bits;
    }

    private DimName natural(int d) {
        return switch (kind(d)) {
            case 0b111 -> DimName.G;
            case 0b110 -> DimName.K;
            case 0b101, 0b100 -> DimName.N;
            default -> DimName.C;
        };
    }

    private Workload make() {
        Long[] extents = new Long[DimName.COUNT];
        Arrays.fill(extents, 1L);
        for (int d = 0; d < names.size(); d++) {
            extents[names.get(d).ordinal()] = problem.bounds().get(d);
        }
        List<Tensor> tensors = new ArrayList<>();
        for (Role r : Role.values()) {
            List<Axis> axes = new ArrayList<>();
            for (List<Problem.Term> rank : space(r).ranks()) {
                List<Axis.Term> terms = new ArrayList<>();
                long extent = 1;
                for (Problem.Term t : rank) {
                    terms.add(new Axis.Term(names.get(t.dimension()), t.coefficient()));
                    long reach =
                            Math.multiplyExact(t.coefficient(), problem.bounds().get(t.dimension()) - 1);
                    extent = Math.addExact(extent, reach);
                }
                char letter = terms.get(0).dim().name().charAt(0);
                axes.add(new Axis(letter, extent, terms, 0));
            }
            tensors.add(new Tensor(space(r).name(), r, new DType("int", 16, 1), axes));
        }
        return new Workload(problem.name(), List.of(extents), tensors, problem.macs());
    }

    public Workload workload() {
        return workload;
    }

    /** The place of a tensor in {@link Problem#spaces}. */
    public int place(Role r) {
        return spaces[r.ordinal()];
    }

    /**
     * Translates a mapping: X is along columns, Y along rows.
     *
     * @throws IllegalArgumentException if a level has several loops over a dimension with others between them
     */
    public Mapping mapping(TimeloopMapping m) {
        long[] inside = new long[names.size()];
        Arrays.fill(inside, 1);
        List<Loop> l1 = loops(m.l1(), "L1", inside);
        List<Loop> cols = loops(m.x(), "X", inside);
        List<Loop> rows = loops(m.y(), "Y", inside);
        List<Loop> l2 = loops(m.l2(), "L2", inside);
        List<Loop> dram = loops(m.dram(), "DRAM", inside);
        List<Boolean> keep = new ArrayList<>();
        List<String> layouts = new ArrayList<>();
        for (Role r : Role.values()) {
            keep.add(m.keepL2().get(spaces[r.ordinal()]));
            StringBuilder layout = new StringBuilder();
            workload.tensor(r).axes().forEach(a -> layout.append(a.letter()));
            layouts.add(layout.toString());
        }
        return new Mapping(dram, l2, rows, cols, l1, keep, layouts);
    }

    private List<Loop> loops(List<TimeloopMapping.Trip> trips, String level, long[] inside) {
        List<Loop> all = new ArrayList<>();
        for (int i = trips.size() - 1; i >= 0; i--) {
            int d = trips.get(i).dimension();
            DimName name = names.get(d);
            long count = trips.get(i).count();
            if (count == 1) {
                continue;
            }
            Optional<Loop> same = all.stream().filter(l -> l.dim() == name).findFirst();
            boolean next = same.isPresent() && all.get(all.size() - 1).equals(same.get());
            // The order of loops inside an L1 tile moves nothing.
            if (same.isPresent() && !next && !level.equals("L1")) {
                throw new IllegalArgumentException("expected the loops over "
                        + problem.dimensions().get(d) + " at " + level + " side by side, got others between them");
            }
            if (same.isPresent()) {
                all.set(
                        all.indexOf(same.get()),
                        new Loop(name, same.get().trips() * count, same.get().step()));
            } else {
                all.add(new Loop(name, count, inside[d]));
            }
            inside[d] = Math.multiplyExact(inside[d], count);
        }
        Collections.reverse(all);
        return all;
    }
}
