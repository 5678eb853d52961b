package marvel.search.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import marvel.cost.db.Layouts;
import marvel.ir.DType;
import marvel.ir.Type;
import marvel.layout.LayoutFlow;
import marvel.layout.Permutations;
import marvel.search.TimeLimit;
import marvel.search.offchip.LayoutTable;
import marvel.workload.Role;
import marvel.workload.Tensor;

/** Layouts for all tensors of a graph: the best ones, and what is moved under simpler rules. */
public final class NetworkLayouts {
    private final LayoutFlow flow;
    private final ToLongFunction<Type> blocks;
    private final Map<String, Operator> operators = new HashMap<>();

    /**
     * DRAM blocks moved, those of layout changes included.
     *
     * @param network under the layouts that are best for all
     * @param perOperator if each operator has the layouts that are best for itself
     * @param nchw if all images have their channels before rows and columns
     * @param nhwc if all images have their channels innermost
     * @param isOptimal true if no layouts move fewer blocks than {@code network}
     */
    public record Totals(long network, long perOperator, long nchw, long nhwc, boolean isOptimal) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d DRAM blocks, %s; each operator's own %d, NCHW %d, NHWC %d",
                    network,
                    isOptimal ? "proved the least" : "not proved",
                    perOperator,
                    nchw,
                    nhwc);
        }
    }

    /**
     * @param blocks of a whole tensor
     */
    public NetworkLayouts(LayoutFlow flow, List<Operator> operators, ToLongFunction<Type> blocks) {
        this.flow = flow;
        this.blocks = blocks;
        operators.forEach(o -> this.operators.put(o.function(), o));
    }

    /**
     * What a function is to the network.
     *
     * @param times that the network runs it, which may be more or less than there are calls
     */
    public static Operator.Part part(LayoutFlow flow, String function, long times, ToLongFunction<Type> blocks) {
        Set<Role> roles = EnumSet.of(Role.INPUT, Role.OUTPUT);
        Optional<LayoutFlow.Ports> ports = flow.ports(function);
        if (ports.isEmpty()) {
            return new Operator.Part(roles, 0);
        }
        long slack = 0;
        for (Role r : Role.values()) {
            int v = variable(ports.get(), r);
            if (v != LayoutFlow.LOGICAL) {
                LayoutFlow.Variable variable = flow.variables().get(v);
                long once = 2 * blocks.applyAsLong(new Type.Tensor(variable.extents(), DType.INT8));
                boolean moves = r == Role.OUTPUT || isMoved(flow, v);
                int tensors = r == Role.OUTPUT ? 1 + ports.get().followers().size() : 1;
                slack = Math.addExact(slack, moves ? Math.multiplyExact(tensors, once) : 0);
                if (r == Role.WEIGHT && moves) {
                    roles.add(r);
                }
            }
        }
        long calls = Math.max(1, flow.calls(function));
        return new Operator.Part(roles, Math.multiplyExact(slack, (calls + times - 1) / times));
    }

    /** Tensors of an operator whose layouts the network gives. */
    public Set<Role> roles(Operator o) {
        return flow.calls(o.function()) > 0 ? o.table().roles() : Set.of();
    }

    /** True if some tensor would have to be moved to the layout of a variable, not only packed ahead of time. */
    private static boolean isMoved(LayoutFlow flow, int variable) {
        return flow.values().stream()
                .anyMatch(v -> !v.isPacked() && v.demands().stream().anyMatch(d -> d.variable() == variable));
    }

    /** The least that can be moved, and where. */
    public LayoutProblem.Choice best(TimeLimit limit) {
        LayoutProblem p = problem(flow, Map.of(), blocks);
        for (Operator o : operators.values()) {
            Optional<LayoutFlow.Ports> ports = flow.ports(o.function());
            if (ports.isPresent() && flow.calls(o.function()) > 0) {
                operator(p, o, ports.get());
            }
        }
        return p.solve(limit);
    }

    private void operator(LayoutProblem p, Operator o, LayoutFlow.Ports ports) {
        int[] scope = new int[Role.values().length];
        List<int[]> places = new ArrayList<>(); // by role and choice: the place in the operator's table
        int[] variables = new int[Role.values().length];
        int n = 0;
        for (Role r : Role.values()) {
            int v = o.table().roles().contains(r) ? variable(ports, r) : LayoutFlow.LOGICAL;
            variables[r.ordinal()] = v;
            if (v == LayoutFlow.LOGICAL) {
                places.add(new int[] {0});
            } else {
                scope[n++] = v;
                places.add(choices(flow, v).stream()
                        .mapToInt(c -> o.index(r, Operator.name(o.tensor(r), c)))
                        .toArray());
            }
        }
        p.operator(Arrays.copyOf(scope, n), chosen -> {
            int[] at = new int[variables.length];
            int next = 0;
            for (int r = 0; r < at.length; r++) {
                at[r] = places.get(r)[variables[r] == LayoutFlow.LOGICAL ? 0 : chosen[next++]];
            }
            long each = o.table().blocks(at);
            return each == LayoutTable.TOO_MANY ? CostNetwork.FORBIDDEN : Math.multiplyExact(each, o.times());
        });
    }

    /** The variable of an operator's tensor. */
    public static int variable(LayoutFlow.Ports ports, Role role) {
        return switch (role) {
            case INPUT -> ports.input();
            case WEIGHT -> ports.weight();
            case OUTPUT -> ports.output();
        };
    }

    private static List<int[]> choices(LayoutFlow flow, int variable) {
        LayoutFlow.Variable v = flow.variables().get(variable);
        return v.isFixed() ? List.of(Permutations.identity(v.extents().size())) : Permutations.distinct(v.extents());
    }

    /** Changes of layouts alone, some of them given. */
    private static LayoutProblem problem(LayoutFlow flow, Map<Integer, int[]> given, ToLongFunction<Type> blocks) {
        LayoutProblem p = new LayoutProblem();
        for (int v = 0; v < flow.variables().size(); v++) {
            int[] one = given.get(v);
            p.variable(one == null ? choices(flow, v) : List.of(one));
        }
        for (LayoutFlow.Value v : flow.values()) {
            if (!v.isPacked()) {
                LayoutProblem.Use home =
                        new LayoutProblem.Use(v.home(), v.type().shape());
                List<LayoutProblem.Use> uses = v.demands().stream()
                        .map(d -> new LayoutProblem.Use(d.variable(), v.extents(d.rank())))
                        .toList();
                p.tensor(Math.multiplyExact(2, blocks.applyAsLong(v.type())), home, uses);
            }
        }
        return p;
    }

    /**
     * An operator's tensors and their layouts, in its letters, by {@link Role#ordinal}.
     */
    public record Placed(List<Tensor> tensors, List<String> layouts) {}

    /**
     * Layouts for all tensors, those of the operators given: orders of axes by variable, and the blocks that changes move.
     *
     * @param operators by the name of the function
     */
    public static LayoutProblem.Choice around(
            LayoutFlow flow, Map<String, Placed> operators, ToLongFunction<Type> blocks) {
        Map<Integer, int[]> given = new HashMap<>();
        operators.forEach((function, placed) -> {
            Optional<LayoutFlow.Ports> ports = flow.ports(function);
            for (Role r : Role.values()) {
                int v = ports.map(p -> variable(p, r)).orElse(LayoutFlow.LOGICAL);
                if (v != LayoutFlow.LOGICAL) {
                    Tensor t = placed.tensors().get(r.ordinal());
                    String name = Layouts.graphName(
                            t, Layouts.parse(t, placed.layouts().get(r.ordinal())));
                    given.put(v, Operator.order(flow.variables().get(v).letters(), name));
                }
            }
        });
        return problem(flow, given, blocks).solve(TimeLimit.NONE);
    }

    /** The layouts that a choice gives to an operator, in its letters, by {@link Role#ordinal}; its own where it gives none. */
    public List<String> layouts(Operator o, LayoutProblem.Choice choice) {
        List<String> all = new ArrayList<>(o.result().best().firstLayouts());
        Optional<LayoutFlow.Ports> ports = flow.ports(o.function());
        for (Role r : Role.values()) {
            int v = ports.map(p -> variable(p, r)).orElse(LayoutFlow.LOGICAL);
            if (v != LayoutFlow.LOGICAL && roles(o).contains(r)) {
                all.set(r.ordinal(), Operator.name(o.tensor(r), choice.orders().get(v)));
            }
        }
        return all;
    }

    /** What the network moves under each rule. */
    public Totals totals(LayoutProblem.Choice best) {
        long alone = 0;
        long own = 0;
        long[] fixed = new long[Fixed.values().length];
        boolean complete = best.solution().certificate().optimal();
        Map<String, Placed> first = new HashMap<>();
        for (Operator o : operators.values()) {
            long least = Math.multiplyExact(o.times(), o.result().best().blocks());
            alone += flow.calls(o.function()) > 0 ? 0 : least;
            own += least;
            first.put(o.function(), new Placed(o.tensors(), o.result().best().firstLayouts()));
            for (Fixed f : Fixed.values()) {
                fixed[f.ordinal()] += Math.multiplyExact(o.times(), o.fixed().getOrDefault(f, least));
            }
            complete &= o.table().isComplete() && o.result().certificate().optimal();
        }
        long moves =
                flow.moves().stream().mapToLong(t -> 2 * blocks.applyAsLong(t)).sum();
        for (Fixed f : Fixed.values()) {
            Map<String, Placed> placed = new HashMap<>();
            operators
                    .values()
                    .forEach(o -> placed.put(
                            o.function(),
                            new Placed(o.tensors(), f.layouts(o.result().problem()))));
            fixed[f.ordinal()] += moves + around(flow, placed, blocks).blocks();
        }
        return new Totals(
                best.blocks() + alone + moves,
                own + moves + around(flow, first, blocks).blocks(),
                fixed[Fixed.NCHW.ordinal()],
                fixed[Fixed.NHWC.ordinal()],
                complete);
    }
}
