package marvel.search.offchip;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import marvel.cost.db.PaperModel;
import marvel.cost.db.Reuse;
import marvel.search.Certificate;
import marvel.search.InfeasibleException;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.workload.DimName;
import marvel.workload.Role;

/**
 * Exact minimum of DRAM blocks over L2 tiles, orders and layouts: branch and bound, as {@code docs/search.md} proves it.
 *
 * <p>Vectors of groups of tiles come out of {@link TileTree} in the order of a bound that needs no layout, and are worked
 * out until the bound passes the best cost.
 */
public final class OffChipSearch {
    /** How many tied optima a result remembers unless told otherwise; no more are known of any operator of a network. */
    public static final int DEFAULT_TIES = 1 << 20;

    private final OffChipProblem problem;
    private final List<TensorCost> costs = new ArrayList<>();
    private final TileGroups groups;
    private final Orders orders;
    private final int tieLimit;
    private final TreeSet<Found> ties = new TreeSet<>();
    private long best;
    private long tieCount;
    private long evaluated;

    /** By role: the last dim, in the order of {@link TileGroups#dims}, that the tensor depends on. */
    private final int[] lastDim = new int[Role.values().length];

    /** Of the vector at work: the tile, visits of each tensor, and its blocks or what they cannot be under. */
    private final long[] tile;

    private final long[] visits = new long[Role.values().length];
    private final long[] blocks = new long[Role.values().length];

    /** A tile with an order class, worked out. Natural order: fewer blocks, fewer words, fuller L2, larger tiles. */
    record Found(long blocks, long words, long use, long[] tile, int active, int order) implements Comparable<Found> {
        private static final Comparator<Found> BY_COST = Comparator.comparingLong(Found::blocks)
                .thenComparingLong(Found::words)
                .thenComparing(Comparator.comparingLong(Found::use).reversed())
                .thenComparing(Found::tile, (a, b) -> Arrays.compare(b, a))
                .thenComparingInt(Found::order);

        @Override
        public int compareTo(Found other) {
            return BY_COST.compare(this, other);
        }
    }

    private OffChipSearch(OffChipProblem problem, int tieLimit, long known) {
        this.problem = problem;
        this.tieLimit = Math.max(1, tieLimit);
        this.best = known;
        for (Role role : Role.values()) {
            costs.add(new TensorCost(problem, role));
        }
        this.groups = new TileGroups(problem, costs);
        this.orders = new Orders(problem);
        this.tile = problem.leastTile();
        for (Role role : Role.values()) {
            lastDim[role.ordinal()] = -1;
            for (int d = 0; d < groups.dims.size(); d++) {
                if (problem.workload().tensor(role).dependsOn(groups.dims.get(d))) {
                    lastDim[role.ordinal()] = d;
                }
            }
        }
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
        return new OffChipSearch(problem, tieLimit, known).run(limit);
    }

    /**
     * Searches, and works out the least blocks for each combination of layouts of some tensors.
     *
     * @param roles tensors whose layouts combine
     * @param slack combinations that cost more than the least by more than this are not of interest, in blocks
     */
    public static Tabled table(OffChipProblem problem, Set<Role> roles, long slack, TimeLimit limit, int tieLimit) {
        problem.check();
        OffChipSearch search = new OffChipSearch(problem, tieLimit, Long.MAX_VALUE);
        OffChipResult result = search.run(limit);
        return new Tabled(result, search.table(roles, Math.addExact(search.best, slack), limit));
    }

    /** A result with the costs of combinations of layouts. */
    public record Tabled(OffChipResult result, LayoutTable table) {}

    /** Takes vectors of groups in ascending order of bound until none left can lower an entry. */
    private LayoutTable table(Set<Role> roles, long most, TimeLimit limit) {
        LayoutTable table = new LayoutTable(costs, roles, most);
        TileTree tree = new TileTree(costs, groups, orders);
        while (tree.next(table.highest())) {
            if (limit.isOver()) {
                table.giveUp();
                break;
            }
            expand(tree, limit, new Worker() {
                @Override
                public long most() {
                    return table.highest();
                }

                @Override
                public void work(long sum, int active, int order) {
                    table.add(tile, visits);
                }
            });
        }
        return table;
    }

    private OffChipResult run(TimeLimit limit) {
        Worker worker = new Worker() {
            @Override
            public long most() {
                return best;
            }

            @Override
            public void work(long sum, int active, int order) {
                take(sum, active, order);
            }
        };
        TileTree tree = new TileTree(costs, groups, orders);
        long open = Long.MAX_VALUE;
        while (tree.next(best)) {
            // The first vector is worked out in any case, so that there is something to show.
            boolean isDone = ties.isEmpty()
                    ? expand(tree, TimeLimit.NONE, worker)
                    : !limit.isOver() && expand(tree, limit, worker);
            if (!isDone) {
                open = tree.found();
                break;
            }
        }
        BigInteger space = problem.space();
        Certificate certificate = new Certificate(
                open >= best, Math.min(open, best), evaluated, space.subtract(BigInteger.valueOf(evaluated)), space);
        return new OffChipResult(problem, certificate, tieCount, List.copyOf(ties), this::choice);
    }

    private interface Worker {
        /** Tiles of more blocks are of no interest. */
        long most();

        /**
         * Takes the tile at work.
         *
         * @param sum blocks, under the best layouts
         */
        void work(long sum, int active, int order);
    }

    /** Works out every tile of a vector that does not pass the limit of interest; false if time ran out before. */
    private boolean expand(TileTree tree, TimeLimit limit, Worker worker) {
        int active = tree.active();
        int[] visited = orders.of(active)[tree.order()].visited();
        for (int d = 0; d < groups.dims.size(); d++) {
            tile[groups.dims.get(d).ordinal()] = tree.sizes(d).least();
        }
        long sum = 0;
        for (int r = 0; r < visits.length; r++) {
            visits[r] = tree.visits(visited[r]);
            blocks[r] = lastDim[r] < 0 ? costs.get(r).least(tile, visits[r]) : tree.bound(r, visits[r]);
            sum += blocks[r];
        }
        evaluated += groups.dims.isEmpty() ? 1 : 0;
        return expand(0, tree, sum, active, limit, worker);
    }

    private boolean expand(int dim, TileTree tree, long sum, int active, TimeLimit limit, Worker worker) {
        if (dim == groups.dims.size()) {
            worker.work(sum, active, tree.order());
            return true;
        }
        int d = groups.dims.get(dim).ordinal();
        TileRule.Group sizes = tree.sizes(dim);
        boolean isDone = true;
        for (long size = sizes.least(); isDone && size <= sizes.most(); size++) {
            tile[d] = size;
            if (size > sizes.least()
                    && problem.l2Use(tile) > problem.target().l2().amount()) {
                break;
            }
            isDone = size == sizes.least() || !limit.isOver();
            if (isDone) {
                isDone = completed(dim, tree, sum, active, limit, worker);
            }
        }
        tile[d] = sizes.least();
        return isDone;
    }

    /** Goes on with the next dim, tensors that this one completes at what they really move. */
    private boolean completed(int dim, TileTree tree, long bound, int active, TimeLimit limit, Worker worker) {
        evaluated += dim + 1 == groups.dims.size() ? 1 : 0;
        long sum = bound;
        long before0 = blocks[0];
        long before1 = blocks[1];
        long before2 = blocks[2];
        for (int r = 0; r < blocks.length && sum <= worker.most(); r++) {
            if (lastDim[r] == dim) {
                long least = costs.get(r).least(tile, visits[r]);
                sum += least - blocks[r];
                blocks[r] = least;
            }
        }
        boolean isDone = sum > worker.most() || expand(dim + 1, tree, sum, active, limit, worker);
        blocks[0] = before0;
        blocks[1] = before1;
        blocks[2] = before2;
        return isDone;
    }

    private void take(long sum, int active, int order) {
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
        ties.add(new Found(sum, words, problem.l2Use(tile), tile.clone(), active, order));
        if (ties.size() > tieLimit) {
            ties.pollLast();
        }
    }

    private OffChipChoice choice(Found found) {
        Orders.Choice order = orders.of(found.active())[found.order()];
        List<List<String>> layouts = new ArrayList<>();
        for (int r = 0; r < costs.size(); r++) {
            long v = 1;
            for (int i = 0; i < groups.dims.size(); i++) {
                long step = found.tile()[groups.dims.get(i).ordinal()];
                long extent = problem.workload().extent(groups.dims.get(i));
                v *= (order.visited()[r] >> i & 1) == 1 ? (extent + step - 1) / step : 1;
            }
            layouts.add(costs.get(r).best(found.tile(), v));
        }
        OrderClass orderClass = order.order();
        if (problem.reuse() == Reuse.NONE) {
            List<DimName> paper = PaperModel.order(
                    problem.workload(), found.tile(), problem.target().word());
            orderClass = new OrderClass(paper.stream().map(Set::of).toList());
        }
        List<Long> extents = Arrays.stream(found.tile()).boxed().toList();
        return new OffChipChoice(extents, orderClass, layouts, found.blocks(), found.words(), found.use());
    }
}
