package marvel.search.offchip;

import java.util.Arrays;
import java.util.List;
import marvel.search.TileRule;
import marvel.workload.Role;

/**
 * Vectors of groups of tiles with their order classes, those of the least bounds first: a tree in which every level decides
 * the group of one more dim, searched best first. Dims that are not decided have the largest groups that fit beside the
 * smallest tiles of the others, which bounds their trips from below.
 */
final class TileTree {
    private final List<TensorCost> costs;
    private final TileGroups groups;
    private final Orders orders;
    private final int dims;

    /** By role: bits of the dims that the tensor ignores. */
    private final int[] ignored;

    private final int[] staying;

    /** Nodes, those no longer used are overwritten; of each {@link #dims} slots, then how many are decided, then the class. */
    private int[] nodes = new int[1024];

    private long[] bounds = new long[128];
    private int made;
    private int[] free = new int[128];
    private int freed;

    /** A binary heap of nodes. */
    private int[] heap = new int[128];

    private int size;

    private final int[] slot;
    private final int[] small;
    private final int[] limit;
    private final long[] full = new long[Role.values().length];
    private final long[] once = new long[Role.values().length];

    /** What {@link #next} found. */
    private long bound;

    private int order;

    TileTree(List<TensorCost> costs, TileGroups groups, Orders orders) {
        this.costs = costs;
        this.groups = groups;
        this.orders = orders;
        this.dims = groups.dims.size();
        this.ignored = orders.ignored();
        this.staying = orders.staying();
        this.slot = new int[dims];
        this.small = new int[dims];
        this.limit = new int[dims];
        for (int d = 0; d < dims; d++) {
            slot[d] = TileGroups.upTo(groups.count(d) - 1);
        }
        if (dims == 0) {
            leaves(Long.MAX_VALUE);
        } else {
            push(bound(), 0, 0);
        }
    }

    /**
     * Goes to the next vector and class.
     *
     * @param most bounds above this are of no interest, from now on
     * @return false if none is left
     */
    boolean next(long most) {
        while (size > 0) {
            int node = heap[0];
            if (bounds[node] > most) {
                return false;
            }
            pop();
            System.arraycopy(nodes, node * (dims + 2), slot, 0, dims);
            int decided = nodes[node * (dims + 2) + dims];
            free(node);
            if (decided == dims) {
                bound = bounds[node];
                order = nodes[node * (dims + 2) + dims + 1];
                return true;
            }
            branch(decided, most);
        }
        return false;
    }

    /** What no tile of what {@link #next} found can be under. */
    long found() {
        return bound;
    }

    /** What a tensor cannot be under in what {@link #next} found. */
    long bound(int role, long visits) {
        return costs.get(role).bound(groups.elements(role, slot), groups.tiles(role, slot), visits);
    }

    /** The number of the order class that {@link #next} found. */
    int order() {
        return order;
    }

    /** Sizes of a dim in the vector that {@link #next} found. */
    TileRule.Group sizes(int dim) {
        return groups.of(dim, slot[dim]);
    }

    /** Bits of the dims that have more than one tile. */
    int active() {
        int active = 0;
        for (int i = 0; i < dims; i++) {
            active |= groups.trips(i, slot[i]) > 1 ? 1 << i : 0;
        }
        return active;
    }

    /** Product of the trips of some dims, at least. */
    long visits(int mask) {
        long visits = 1;
        for (int m = mask; m != 0; m &= m - 1) {
            int i = Integer.numberOfTrailingZeros(m);
            visits *= groups.trips(i, slot[i]);
        }
        return visits;
    }

    private void branch(int dim, long most) {
        int largest = slot[dim];
        for (int d = 0; d < dims; d++) {
            small[d] = d < dim ? slot[d] : TileGroups.upTo(0);
            limit[d] = slot[d];
        }
        for (int g = 0; g <= largest; g++) {
            slot[dim] = groups.group(dim, g);
            small[dim] = slot[dim];
            if (!groups.fits(small)) {
                break;
            }
            if (dim + 1 == dims) {
                leaves(most);
            } else if (bound() <= most) {
                for (int d = dim + 1; d < dims; d++) {
                    small[d] = groups.group(d, slot[d]);
                    while (slot[d] > 0 && !groups.fits(small)) {
                        slot[d]--;
                        small[d]--;
                    }
                    small[d] = TileGroups.upTo(0);
                }
                long b = bound();
                if (b <= most) {
                    push(b, dim + 1, 0);
                }
            }
        }
    }

    /** Takes in the order classes of a vector. */
    private void leaves(long most) {
        long[] elements = full;
        long[] tiles = once;
        for (int r = 0; r < full.length; r++) {
            elements[r] = groups.elements(r, slot);
            tiles[r] = groups.tiles(r, slot);
        }
        Orders.Choice[] choices = orders.of(active());
        for (int o = 0; o < choices.length; o++) {
            long b = 0;
            for (int r = 0; r < full.length; r++) {
                b += costs.get(r).bound(elements[r], tiles[r], visits(choices[o].visited()[r]));
            }
            if (b <= most) {
                push(b, dims, o);
            }
        }
    }

    /** What no tile of the slots can be under, in any order. */
    private long bound() {
        long sum = 0;
        for (int r = 0; r < full.length; r++) {
            long elements = groups.elements(r, slot);
            long tiles = groups.tiles(r, slot);
            long visits = visits(ignored[r]);
            full[r] = costs.get(r).bound(elements, tiles, visits);
            once[r] = visits == 1 ? full[r] : costs.get(r).bound(elements, tiles, 1);
            sum += full[r];
        }
        long least = sum;
        for (int set : staying) {
            long b = sum;
            for (int r = 0; r < full.length; r++) {
                b -= (set >> r & 1) == 1 ? full[r] - once[r] : 0;
            }
            least = Math.min(least, b);
        }
        return least;
    }

    private void push(long b, int decided, int orderClass) {
        int node;
        if (freed > 0) {
            node = free[--freed];
        } else {
            node = made++;
            if (node == bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * node);
                heap = Arrays.copyOf(heap, 2 * node);
                free = Arrays.copyOf(free, 2 * node);
            }
            if ((node + 1) * (dims + 2) > nodes.length) {
                nodes = Arrays.copyOf(nodes, Math.max(2 * nodes.length, (node + 1) * (dims + 2)));
            }
        }
        bounds[node] = b;
        System.arraycopy(slot, 0, nodes, node * (dims + 2), dims);
        nodes[node * (dims + 2) + dims] = decided;
        nodes[node * (dims + 2) + dims + 1] = orderClass;
        int at = size++;
        while (at > 0 && comesBefore(node, heap[(at - 1) / 2])) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = node;
    }

    private void pop() {
        int last = heap[--size];
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            child += child + 1 < size && comesBefore(heap[child + 1], heap[child]) ? 1 : 0;
            if (!comesBefore(heap[child], last)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = last;
    }

    private void free(int node) {
        free[freed++] = node;
    }

    /** Lower bounds first, then what is nearer to a result, then larger tiles. */
    private boolean comesBefore(int a, int b) {
        if (bounds[a] != bounds[b]) {
            return bounds[a] < bounds[b];
        }
        int x = a * (dims + 2);
        int y = b * (dims + 2);
        if (nodes[x + dims] != nodes[y + dims]) {
            return nodes[x + dims] > nodes[y + dims];
        }
        for (int i = 0; i < dims; i++) {
            if (nodes[x + i] != nodes[y + i]) {
                return nodes[x + i] > nodes[y + i];
            }
        }
        return nodes[x + dims + 1] < nodes[y + dims + 1];
    }
}
