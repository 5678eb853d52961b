package marvel.search.offchip;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import marvel.cost.db.PaperModel;
import marvel.cost.db.Reuse;
import marvel.search.Certificate;
import marvel.search.InfeasibleException;
import marvel.search.TimeLimit;
import marvel.workload.DimName;
import marvel.workload.Role;

/**
 * Exact minimum of DRAM blocks over L2 tiles, orders and layouts: branch and bound, as {@code docs/search.md} proves it.
 *
 * <p>Vectors of groups of tiles are enumerated depth first and cut off where their smallest tile does not fit; what is
 * left is sorted by a bound that needs no layout, and worked out in this order until the bound passes the best cost.
 */
public final class OffChipSearch {
    /** How many tied optima a result remembers unless told otherwise. */
    public static final int DEFAULT_TIES = 1024;

    /** How many vectors of the least bounds give the first upper bound. */
    private static final int SCOUTS = 32;

    private final OffChipProblem problem;
    private final List<TensorCost> costs;
    private final TileGroups groups;
    private final Orders orders;
    private final int tieLimit;
    private final TreeSet<Found> ties = new TreeSet<>();
    private long best = Long.MAX_VALUE;
    private long tieCount;
    private long evaluated;

    /** A vector of groups with an order class, and what nothing in it can beat. */
    private record Node(long bound, List<Integer> group, int order) implements Comparable<Node> {
        private static final Comparator<Node> BY_BOUND = Comparator.comparingLong(Node::bound)
                .thenComparing(Node::group, OffChipSearch::compare)
                .thenComparingInt(Node::order);

        @Override
        public int compareTo(Node other) {
            return BY_BOUND.compare(this, other);
        }
    }

    /** A tile with an order class, worked out. Natural order: fewer blocks, fewer words, fuller L2, larger tiles. */
    record Found(long blocks, long words, long use, List<Long> tile, int active, int order)
            implements Comparable<Found> {
        private static final Comparator<Found> BY_COST = Comparator.comparingLong(Found::blocks)
                .thenComparingLong(Found::words)
                .thenComparing(Comparator.comparingLong(Found::use).reversed())
                .thenComparing(Found::tile, (a, b) -> OffChipSearch.compare(b, a))
                .thenComparingInt(Found::order);

        @Override
        public int compareTo(Found other) {
            return BY_COST.compare(this, other);
        }
    }

    private OffChipSearch(OffChipProblem problem, int tieLimit) {
        this.problem = problem;
        this.tieLimit = Math.max(1, tieLimit);
        this.costs = new ArrayList<>();
        for (Role role : Role.values()) {
            costs.add(new TensorCost(problem, role));
        }
        this.groups = new TileGroups(problem, costs);
        this.orders = new Orders(problem);
    }

    /** Searches without a time limit; keeps {@link #DEFAULT_TIES} tied optima. */
    public static OffChipResult search(OffChipProblem problem) {
        return search(problem, TimeLimit.NONE, DEFAULT_TIES);
    }

    /**
     * Searches.
     *
     * @param tieLimit tied optima to remember, the first ones in the order of preference
     * @throws InfeasibleException if nothing fits
     */
    public static OffChipResult search(OffChipProblem problem, TimeLimit limit, int tieLimit) {
        return search(problem, limit, tieLimit, Long.MAX_VALUE);
    }

    /**
     * Searches, knowing some choice.
     *
     * @param known blocks of a choice, {@link Long#MAX_VALUE} if none is known
     * @throws InfeasibleException if nothing fits
     */
    public static OffChipResult search(OffChipProblem problem, TimeLimit limit, int tieLimit, long known) {
        problem.check();
        return new OffChipSearch(problem, tieLimit).run(limit, known);
    }

    /**
     * Searches, and works out the least blocks for each combination of layouts of some tensors.
     *
     * @param roles tensors whose layouts combine
     * @param slack combinations that cost more than the least by more than this are not of interest, in blocks
     */
    public static Tabled table(OffChipProblem problem, Set<Role> roles, long slack, TimeLimit limit, int tieLimit) {
        problem.check();
        OffChipSearch search = new OffChipSearch(problem, tieLimit);
        OffChipResult result = search.run(limit, Long.MAX_VALUE);
        return new Tabled(result, search.table(roles, Math.addExact(search.best, slack), limit));
    }

    /** A result with the costs of combinations of layouts. */
    public record Tabled(OffChipResult result, LayoutTable table) {}

    /** Takes vectors of groups in ascending order of bound until none left can lower an entry. */
    private LayoutTable table(Set<Role> roles, long most, TimeLimit limit) {
        LayoutTable table = new LayoutTable(costs, roles, most);
        List<Node> nodes = new ArrayList<>();
        enumerate(most, node -> {
            nodes.add(node);
            return most;
        });
        nodes.sort(Comparator.naturalOrder());
        long highest = most;
        for (Node node : nodes) {
            if (node.bound() > highest) {
                break;
            }
            if (limit.isOver()) {
                table.giveUp();
                break;
            }
            long now = highest;
            boolean[] lowered = new boolean[1];
            expand(node, (tile, visits, active, order) -> lowered[0] |= table.add(tile, visits, now));
            highest = lowered[0] ? table.highest() : highest;
        }
        return table;
    }

    private OffChipResult run(TimeLimit limit, long known) {
        PriorityQueue<Node> scouts = new PriorityQueue<>(Comparator.reverseOrder());
        if (known == Long.MAX_VALUE) {
            enumerate(Long.MAX_VALUE, node -> {
                scouts.add(node);
                if (scouts.size() > SCOUTS) {
                    scouts.remove();
                }
                return scouts.size() < SCOUTS
                        ? Long.MAX_VALUE
                        : scouts.element().bound();
            });
            scouts.stream().sorted().forEach(this::expand);
        }
        long upper = Math.min(best, known);
        Set<Node> expanded = Set.copyOf(scouts);
        List<Node> nodes = new ArrayList<>();
        enumerate(upper, node -> {
            if (!expanded.contains(node)) {
                nodes.add(node);
            }
            return upper;
        });
        nodes.sort(Comparator.naturalOrder());
        long open = Long.MAX_VALUE;
        for (Node node : nodes) {
            if (node.bound() > best) {
                break;
            }
            if (limit.isOver()) {
                open = node.bound();
                break;
            }
            expand(node);
        }
        BigInteger space = problem.space();
        Certificate certificate = new Certificate(
                open >= best, Math.min(open, best), evaluated, space.subtract(BigInteger.valueOf(evaluated)), space);
        return new OffChipResult(problem, certificate, tieCount, List.copyOf(ties), this::choice);
    }

    private interface Visitor {
        /** Takes a node; returns the bound above which no further ones are of interest. */
        long visit(Node node);
    }

    private void enumerate(long upper, Visitor visitor) {
        enumerate(0, new int[groups.dims.size()], upper, visitor);
    }

    private long enumerate(int dim, int[] group, long upper, Visitor visitor) {
        if (dim == group.length) {
            return leaf(group, upper, visitor);
        }
        long limit = upper;
        for (int g = 0; g < groups.groups(dim); g++) {
            group[dim] = g;
            if (!groups.fits(group)) {
                break;
            }
            limit = enumerate(dim + 1, group, limit, visitor);
        }
        group[dim] = 0;
        return limit;
    }

    private long leaf(int[] group, long upper, Visitor visitor) {
        long limit = upper;
        int roles = costs.size();
        long[] elements = new long[roles];
        long[] tiles = new long[roles];
        for (int r = 0; r < roles; r++) {
            elements[r] = groups.elements(r, group);
            tiles[r] = groups.tiles(r, group);
        }
        List<Orders.Choice> choices = orders.of(active(group));
        for (int o = 0; o < choices.size(); o++) {
            long bound = 0;
            for (int r = 0; r < roles; r++) {
                bound += costs.get(r)
                        .bound(
                                elements[r],
                                tiles[r],
                                visits(group, choices.get(o).visited().get(r)));
            }
            if (bound <= limit) {
                List<Integer> vector = new ArrayList<>();
                for (int g : group) {
                    vector.add(g);
                }
                limit = visitor.visit(new Node(bound, vector, o));
            }
        }
        return limit;
    }

    private int active(int[] group) {
        int active = 0;
        for (int i = 0; i < group.length; i++) {
            active |= groups.trips(i, group[i]) > 1 ? 1 << i : 0;
        }
        return active;
    }

    private long visits(int[] group, int mask) {
        long visits = 1;
        for (int i = 0; i < group.length; i++) {
            visits *= (mask >> i & 1) == 1 ? groups.trips(i, group[i]) : 1;
        }
        return visits;
    }

    private interface Worker {
        void work(long[] tile, long[] visits, int active, int order);
    }

    private void expand(Node node) {
        expand(node, this::evaluate);
    }

    /** Works out every tile of a node. */
    private void expand(Node node, Worker worker) {
        int[] group = node.group().stream().mapToInt(Integer::intValue).toArray();
        int active = active(group);
        List<Integer> visited = orders.of(active).get(node.order()).visited();
        long[] visits = visited.stream().mapToLong(m -> visits(group, m)).toArray();
        expand(0, group, problem.leastTile(), visits, active, node.order(), worker);
    }

    private void expand(int dim, int[] group, long[] tile, long[] visits, int active, int order, Worker worker) {
        if (dim == group.length) {
            worker.work(tile, visits, active, order);
            return;
        }
        int d = groups.dims.get(dim).ordinal();
        for (long size : groups.sizes(dim, group[dim])) {
            tile[d] = size;
            if (problem.l2Use(tile) > problem.target().l2().amount()) {
                break;
            }
            expand(dim + 1, group, tile, visits, active, order, worker);
        }
        tile[d] = 1;
    }

    private void evaluate(long[] tile, long[] visits, int active, int order) {
        long[] bound = new long[visits.length];
        long sum = 0;
        for (int r = 0; r < visits.length; r++) {
            bound[r] = costs.get(r).bound(tile, visits[r]);
            sum += bound[r];
        }
        evaluated += sum <= best ? 1 : 0;
        for (int r = 0; r < visits.length && sum <= best; r++) {
            sum += costs.get(r).least(tile, visits[r]) - bound[r];
        }
        if (sum > best) {
            return;
        }
        if (sum < best) {
            best = sum;
            ties.clear();
            tieCount = 0;
        }
        tieCount++;
        long words = 0;
        for (int r = 0; r < visits.length; r++) {
            words += costs.get(r).words(tile, visits[r]);
        }
        ties.add(new Found(
                sum, words, problem.l2Use(tile), Arrays.stream(tile).boxed().toList(), active, order));
        if (ties.size() > tieLimit) {
            ties.pollLast();
        }
    }

    private OffChipChoice choice(Found found) {
        long[] tile = found.tile().stream().mapToLong(Long::longValue).toArray();
        Orders.Choice order = orders.of(found.active()).get(found.order());
        List<List<String>> layouts = new ArrayList<>();
        for (int r = 0; r < costs.size(); r++) {
            long visits = 1;
            for (int i = 0; i < groups.dims.size(); i++) {
                int d = groups.dims.get(i).ordinal();
                long extent = problem.workload().extent(groups.dims.get(i));
                visits *= (order.visited().get(r) >> i & 1) == 1 ? (extent + tile[d] - 1) / tile[d] : 1;
            }
            layouts.add(costs.get(r).best(tile, visits));
        }
        OrderClass orderClass = order.order();
        if (problem.reuse() == Reuse.NONE) {
            List<DimName> paper =
                    PaperModel.order(problem.workload(), tile, problem.target().word());
            orderClass = new OrderClass(paper.stream().map(Set::of).toList());
        }
        return new OffChipChoice(found.tile(), orderClass, layouts, found.blocks(), found.words(), found.use());
    }

    private static <T extends Comparable<T>> int compare(List<T> a, List<T> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int c = a.get(i).compareTo(b.get(i));
            if (c != 0) {
                return c;
            }
        }
        return Integer.compare(a.size(), b.size());
    }
}
