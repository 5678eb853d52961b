package marvel.cost.db;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;
import org.jspecify.annotations.Nullable;

/** DRAM traffic by walking the loops over tiles and enumerating every byte. Shares nothing with the model. */
public final class BruteForce {
    /** Blocks of all elements of the box of iterations that starts at {@code at}. */
    static long tileBlocks(Workload w, Tensor t, long[] at, long[] tile, String layout, int element, int block) {
        Set<Long> blocks = new HashSet<>();
        for (List<Long> index : elements(w, t, at, tile)) {
            long address = 0;
            for (int i = 0; i < layout.length(); i++) {
                char letter = layout.charAt(i);
                int a = 0;
                while (t.axes().get(a).letter() != letter) {
                    a++;
                }
                address = address * t.axes().get(a).extent() + index.get(a);
            }
            for (int i = 0; i < element; i++) {
                blocks.add((address * element + i) / block);
            }
        }
        return blocks.size();
    }

    /** The bounding box of what the iterations of a tile use, in the tensor. */
    static List<List<Long>> elements(Workload w, Tensor t, long[] at, long[] tile) {
        List<List<Long>> out = new ArrayList<>(List.of(List.of()));
        for (Axis axis : t.axes()) {
            TreeSet<Long> used = new TreeSet<>(Set.of(axis.offset()));
            for (Axis.Term term : axis.terms()) {
                int d = term.dim().ordinal();
                TreeSet<Long> next = new TreeSet<>();
                for (long i = at[d]; i < Math.min(at[d] + tile[d], w.extent(term.dim())); i++) {
                    for (long u : used) {
                        next.add(u + i * term.coefficient());
                    }
                }
                used = next;
            }
            List<List<Long>> longer = new ArrayList<>();
            for (List<Long> prefix : out) {
                for (long i = used.first(); i <= used.last(); i++) {
                    if (i >= 0 && i < axis.extent()) {
                        List<Long> index = new ArrayList<>(prefix);
                        index.add(i);
                        longer.add(index);
                    }
                }
            }
            out = longer;
        }
        return out;
    }

    /** Blocks read and written of each tensor, as {input, weight, output read back, output written}. */
    public static long[] walk(
            Workload w, long[] tile, List<DimName> order, List<String> layouts, int[] bytes, int partial, int block) {
        long[] moved = new long[4];
        List<long[]> steps = steps(w, tile, order, null);
        for (Role role : Role.values()) {
            Tensor t = w.tensor(role);
            List<long[]> visits = new ArrayList<>();
            for (long[] s : steps) {
                long[] at = s.clone();
                for (DimName d : DimName.values()) {
                    at[d.ordinal()] = t.dependsOn(d) ? at[d.ordinal()] : 0;
                }
                if (visits.isEmpty() || !java.util.Arrays.equals(visits.get(visits.size() - 1), at)) {
                    visits.add(at);
                }
            }
            Set<List<Long>> seen = new HashSet<>();
            List<List<Long>> all = visits.stream()
                    .map(v -> java.util.Arrays.stream(v).boxed().toList())
                    .toList();
            for (int i = 0; i < visits.size(); i++) {
                String layout = layouts.get(role.ordinal());
                if (role != Role.OUTPUT) {
                    moved[role.ordinal()] +=
                            tileBlocks(w, t, visits.get(i), tile, layout, bytes[role.ordinal()], block);
                    continue;
                }
                if (!seen.add(all.get(i))) {
                    moved[2] += tileBlocks(w, t, visits.get(i), tile, layout, partial, block);
                }
                boolean last = !all.subList(i + 1, all.size()).contains(all.get(i));
                moved[3] += tileBlocks(w, t, visits.get(i), tile, layout, last ? bytes[2] : partial, block);
            }
        }
        return moved;
    }

    /** Blocks of all tiles of a tensor, each touched once. */
    public static long gridBlocks(Workload w, Tensor t, long[] tile, String layout, int element, int block) {
        long sum = 0;
        for (long[] at : steps(w, tile, List.of(DimName.values()), t)) {
            sum += tileBlocks(w, t, at, tile, layout, element, block);
        }
        return sum;
    }

    /** How many times each tile of a tensor becomes the current one, found by walking the loops. */
    public static long visits(Workload w, Tensor t, long[] tile, List<DimName> order) {
        List<List<Long>> changes = new ArrayList<>();
        for (long[] step : steps(w, tile, order, null)) {
            List<Long> at = new ArrayList<>();
            for (DimName d : DimName.values()) {
                at.add(t.dependsOn(d) ? step[d.ordinal()] : 0);
            }
            if (changes.isEmpty() || !changes.get(changes.size() - 1).equals(at)) {
                changes.add(at);
            }
        }
        return changes.size() / new HashSet<>(changes).size();
    }

    /** Where each iteration of the loops over tiles starts; only loops that index {@code of}, if given. */
    private static List<long[]> steps(Workload w, long[] tile, List<DimName> order, @Nullable Tensor of) {
        List<long[]> steps = new ArrayList<>();
        steps.add(new long[DimName.COUNT]);
        for (DimName d : order) {
            if (of != null && !of.dependsOn(d)) {
                continue;
            }
            List<long[]> next = new ArrayList<>();
            for (long[] s : steps) {
                for (long i = 0; i < w.extent(d); i += tile[d.ordinal()]) {
                    long[] t = s.clone();
                    t[d.ordinal()] = i;
                    next.add(t);
                }
            }
            steps = next;
        }
        return steps;
    }

    /** All orders of the dims that have more than one tile. */
    public static List<List<DimName>> orders(Workload w, long[] tile) {
        List<List<DimName>> orders = new ArrayList<>(List.of(List.of()));
        for (DimName d : DimName.values()) {
            if (tile[d.ordinal()] < w.extent(d)) {
                List<List<DimName>> next = new ArrayList<>();
                for (List<DimName> o : orders) {
                    for (int i = 0; i <= o.size(); i++) {
                        List<DimName> longer = new ArrayList<>(o);
                        longer.add(i, d);
                        next.add(longer);
                    }
                }
                orders = next;
            }
        }
        return Collections.unmodifiableList(orders);
    }

    private BruteForce() {}
}
