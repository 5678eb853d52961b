package marvel.nest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Where;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Workload;

/**
 * The tiles of a mapping, level by level: where the tile of a level starts and how long it is, in loop variables.
 * Level 0 is the whole operator, 1 the L2 tile, 2 the array's tile, 3 a row's, 4 a processing element's, 5 one point.
 */
final class Levels {
    static final int WHOLE = 0;
    static final int L2 = 1;
    static final int ARRAY = 2;
    static final int PE = 4;
    static final int POINT = 5;

    private static final List<Where> WHERE = List.of(Where.DRAM, Where.L2, Where.ROWS, Where.COLS, Where.L1);

    /** A loop with its variable; it leads from level {@code group} to the next. */
    record Named(Loop loop, int group, String variable) {
        Where where() {
            return WHERE.get(group);
        }

        DimName dim() {
            return loop.dim();
        }
    }

    private final long[][] extent = new long[POINT + 1][];
    private final Affine[][] start = new Affine[POINT + 1][DimName.COUNT];
    private final List<List<Named>> groups = new ArrayList<>();

    Levels(Workload workload, Mapping mapping) {
        List<List<Loop>> loops = List.of(mapping.dram(), mapping.l2(), mapping.rows(), mapping.cols(), mapping.l1());
        extent[0] = workload.extentArray();
        java.util.Arrays.fill(start[0], Affine.ZERO);
        for (int g = 0; g < POINT; g++) {
            extent[g + 1] = extent[g].clone();
            start[g + 1] = start[g].clone();
            List<Named> named = new ArrayList<>();
            for (Loop l : loops.get(g)) {
                int d = l.dim().ordinal();
                check(workload, l, g, extent[g][d], extent[g + 1][d]);
                Named n = new Named(l, g, name(l.dim(), g, mapping));
                named.add(n);
                extent[g + 1][d] = l.step();
                start[g + 1][d] = start[g][d].plus(Affine.variable(n.variable()));
            }
            groups.add(named);
        }
        for (DimName d : DimName.values()) {
            if (extent[POINT][d.ordinal()] != 1) {
                throw new IllegalArgumentException(
                        "expected loops over " + d + " down to steps of 1, got " + extent[POINT][d.ordinal()]);
            }
        }
    }

    /** Refuses loops that no nest can be written for. */
    private static void check(Workload workload, Loop l, int group, long outer, long inner) {
        String over = " over " + l.dim() + " " + (group == 2 || group == 3 ? "on @" : "at @") + WHERE.get(group);
        if (outer != inner) {
            throw new IllegalArgumentException("expected one loop" + over + ", got more");
        }
        if (l.step() < 1 || l.step() >= outer || l.trips() != (outer + l.step() - 1) / l.step()) {
            throw new IllegalArgumentException("expected a loop" + over + " to cut " + outer
                    + " into at least 2 tiles, got " + l.trips() + " of " + l.step());
        }
        if (outer % l.step() != 0 && workload.needsEqualTiles(l.dim())) {
            throw new IllegalArgumentException("expected tiles of one size" + over
                    + ", along which an axis runs backwards, got steps of " + l.step() + " in " + outer);
        }
        if (l.dim().isWhole() && group != 4) {
            throw new IllegalArgumentException("expected all of " + l.dim() + " in the L1 tile, got a loop" + over);
        }
    }

    private static String name(DimName d, int group, Mapping m) {
        String letter = d.name().toLowerCase(Locale.ROOT);
        boolean both = m.rows().stream().anyMatch(l -> l.dim() == d)
                && m.cols().stream().anyMatch(l -> l.dim() == d);
        return switch (group) {
            case 0 -> letter + "2";
            case 1 -> letter + "1";
            case 2 -> letter + (both ? "0r" : "0");
            case 3 -> letter + (both ? "0c" : "0");
            default -> letter;
        };
    }

    List<Named> group(int g) {
        return groups.get(g);
    }

    long[] extents(int level) {
        return extent[level];
    }

    /** Length of the tile of a level along a dim: its extent, or less at an edge of a level around it. */
    Bound length(int level, DimName dim) {
        int d = dim.ordinal();
        List<Affine> terms = new ArrayList<>();
        terms.add(Affine.constant(extent[level][d]));
        for (int a = level - 1; a >= 0; a--) {
            if (extent[a][d] % extent[a + 1][d] != 0) {
                Affine left = Affine.constant(extent[a][d])
                        .plus(start[level][d].times(-1))
                        .plus(start[a][d]);
                terms.add(left);
            }
        }
        return new Bound(terms);
    }

    /**
     * The end of one of the array's loops around statements outside some sequential loops, {@code inside}: those stand at
     * their first iteration, in which a processing element works if it does in any.
     */
    Bound lanes(Named n, Set<String> inside) {
        int d = n.dim().ordinal();
        List<Affine> terms = new ArrayList<>();
        for (Affine t : length(n.group(), n.dim()).terms()) {
            Affine first = t;
            for (Affine.Term v : t.terms()) {
                first = inside.contains(v.variable())
                        ? first.plus(Affine.variable(v.variable()).times(-v.coefficient()))
                        : first;
            }
            boolean cutsShort = first.terms().stream().anyMatch(v -> isDram(v.variable()))
                    && (extent[WHOLE][d] - 1) % extent[L2][d] + 1 < extent[ARRAY][d];
            if (first.equals(t) || cutsShort) {
                terms.add(first);
            }
        }
        return new Bound(terms);
    }

    private boolean isDram(String variable) {
        return groups.get(0).stream().anyMatch(n -> n.variable().equals(variable));
    }

    /** The least index along an axis that the tile of a level touches, in the whole tensor. */
    Affine origin(int level, Axis axis) {
        Affine at = Affine.constant(axis.offset());
        for (Axis.Term t : axis.terms()) {
            at = at.plus(start[level][t.dim().ordinal()].times(t.coefficient()));
            if (t.coefficient() < 0) {
                at = at.plus(
                        Affine.constant(t.coefficient() * (extent[level][t.dim().ordinal()] - 1)));
            }
        }
        return at;
    }

    /** The box of a level's tile along an axis, counted from the origin of the level {@code from}. */
    Slice.Range range(int level, int from, Axis axis) {
        Affine start = origin(level, axis);
        return new Slice.Range(
                from == WHOLE ? start : start.plus(origin(from, axis).times(-1)), box(level, axis));
    }

    private Bound box(int level, Axis axis) {
        List<Affine> sums = List.of(Affine.constant(1));
        for (Axis.Term t : axis.terms()) {
            List<Affine> lengths = t.coefficient() < 0
                    ? List.of(Affine.constant(extent[level][t.dim().ordinal()]))
                    : length(level, t.dim()).terms();
            List<Affine> next = new ArrayList<>();
            for (Affine sum : sums) {
                for (Affine n : lengths) {
                    next.add(sum.plus(n.plus(Affine.constant(-1)).times(Math.abs(t.coefficient()))));
                }
            }
            sums = next.stream().distinct().toList();
        }
        return new Bound(sums);
    }

    /** Index of the point at work along an axis, counted from the origin of a level. */
    Affine index(int from, Axis axis) {
        Affine at = Affine.constant(axis.offset());
        for (Axis.Term t : axis.terms()) {
            at = at.plus(start[POINT][t.dim().ordinal()].times(t.coefficient()));
        }
        return from == WHOLE ? at : at.plus(origin(from, axis).times(-1));
    }

    /** The value of a loop's variable in its last iteration, when the loops around it over the same dim are in theirs. */
    long last(Named n) {
        int d = n.dim().ordinal();
        long left = extent[0][d];
        for (int g = 0; g < n.group(); g++) {
            left = (left - 1) % extent[g + 1][d] + 1;
        }
        return (left - 1) / n.loop().step() * n.loop().step();
    }
}
