package marvel.search.offchip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import marvel.workload.Role;

/**
 * The least DRAM blocks of an operator for each combination of layouts of some of its tensors, over tiles, orders and the
 * layouts of its other tensors. Entries that cost more than a limit are not worked out: they are {@link #TOO_MANY}.
 */
public final class LayoutTable {
    /** Blocks of combinations that exceed the limit. */
    public static final long TOO_MANY = Long.MAX_VALUE;

    private static final Role[] ROLES = Role.values();

    private final Set<Role> roles;
    private final List<List<String>> layouts = new ArrayList<>();
    private final List<TensorCost> costs;
    private final long[] blocks;
    private final long limit;
    private long highest;
    private boolean complete = true;

    /** By role: blocks of each layout at the tile that is worked out; of other tensors one figure, the least. */
    private final long[][] now;

    /**
     * @param roles tensors whose layouts combine
     * @param limit combinations of more blocks are not of interest
     */
    LayoutTable(List<TensorCost> costs, Set<Role> roles, long limit) {
        this.costs = costs;
        this.roles = EnumSet.copyOf(roles);
        this.limit = limit;
        this.now = new long[costs.size()][];
        int size = 1;
        for (Role role : Role.values()) {
            TensorCost cost = costs.get(role.ordinal());
            List<String> names = roles.contains(role) ? cost.distinctNames() : List.of("");
            layouts.add(names);
            now[role.ordinal()] = new long[names.size()];
            size = Math.multiplyExact(size, names.size());
        }
        this.blocks = new long[size];
        Arrays.fill(blocks, TOO_MANY);
        this.highest = limit;
    }

    /** Tensors whose layouts the table tells apart. */
    public Set<Role> roles() {
        return roles;
    }

    /** Layouts that differ in memory, in letters; the graph's order of axes comes first. */
    public List<String> layouts(Role role) {
        return layouts.get(role.ordinal());
    }

    /**
     * The least blocks.
     *
     * @param layout by {@link Role#ordinal}, numbers in {@link #layouts}; 0 for tensors that the table does not tell apart
     */
    public long blocks(int... layout) {
        int at = 0;
        for (int r = 0; r < layout.length; r++) {
            at = at * now[r].length + layout[r];
        }
        return blocks[at];
    }

    /** False if time ran out: some entries may be lower. */
    public boolean isComplete() {
        return complete;
    }

    void giveUp() {
        complete = false;
    }

    /** Tiles of more blocks cannot lower any entry. */
    long highest() {
        return highest;
    }

    private long work() {
        long most = 0;
        for (long b : blocks) {
            most = Math.max(most, b);
        }
        return most == TOO_MANY ? limit : Math.min(limit, most - 1);
    }

    /** Takes a tile into account. */
    void add(long[] tile, long[] visits) {
        for (int r = 0; r < now.length; r++) {
            if (roles.contains(ROLES[r])) {
                costs.get(r).each(tile, visits[r], now[r]);
            } else {
                now[r][0] = costs.get(r).least(tile, visits[r]);
            }
        }
        if (lower()) {
            highest = work();
        }
    }

    private boolean lower() {
        boolean lowered = false;
        int at = 0;
        for (long a : now[0]) {
            for (long b : now[1]) {
                for (long c : now[2]) {
                    long sum = a + b + c;
                    if (sum < blocks[at] && sum <= highest) {
                        blocks[at] = sum;
                        lowered = true;
                    }
                    at++;
                }
            }
        }
        return lowered;
    }
}
