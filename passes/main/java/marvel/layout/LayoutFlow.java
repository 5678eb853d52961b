package marvel.layout;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import marvel.ir.Expr;
import marvel.ir.GraphFunction;
import marvel.ir.Module;
import marvel.ir.Type;

/**
 * How layouts depend on one another in the functions of a graph that call mapped ones. Every tensor has a home: a variable,
 * or {@link #LOGICAL}, the layout in which the graph is written. Variables are the input, the weight and the output of a
 * mapped function, for all its calls, and the result of every host operator that works in any layout. Uses ask for a tensor
 * in the layout of a variable, or in the logical one; where that is not its home, it has to be changed.
 */
public final class LayoutFlow {
    /** In place of a variable: as the graph is written. */
    public static final int LOGICAL = -1;

    /** In place of a value: no tensor, or one of unknown extents. */
    static final int NONE = -1;

    /**
     * The tensors of a mapped function that may change: letters of their axes in the graph's order, empty if they may not.
     *
     * @param followers parameters that have to be in the layout of the output
     */
    public record Mapped(String input, String weight, String output, Set<Integer> followers) {
        public Mapped {
            followers = Set.copyOf(followers);
        }
    }

    /**
     * A layout to choose.
     *
     * @param letters of the axes in the graph's order
     * @param extents the greatest of all tensors that have the layout
     * @param isFixed true if it has to be the logical one after all
     */
    public record Variable(String letters, List<Long> extents, boolean isFixed) {}

    /**
     * A tensor asked for.
     *
     * @param rank of what is asked for: axes of one element come in front
     */
    public record Demand(int variable, int rank) {}

    /**
     * A tensor of a calling function.
     *
     * @param home a variable or {@link #LOGICAL}
     * @param isPacked a parameter or constant, which is changed ahead of time
     * @param demands each once
     */
    public record Value(Type.Tensor type, int home, boolean isPacked, List<Demand> demands) {
        /** Extents with axes of one element in front. */
        public List<Long> extents(int rank) {
            List<Long> extents = new ArrayList<>(type.shape());
            while (extents.size() < rank) {
                extents.add(0, 1L);
            }
            return extents;
        }
    }

    /** Variables of a mapped function's tensors. */
    public record Ports(int input, int weight, int output, Set<Integer> followers) {
        /** The variable of a parameter. */
        public int param(int i) {
            return i == 0 ? input : i == 1 ? weight : followers.contains(i) ? output : LOGICAL;
        }
    }

    /** A host operator that works in any layout. */
    record Host(PassThrough kind, int variable) {}

    final Module module;
    final Map<String, Ports> ports = new LinkedHashMap<>();
    final IdentityHashMap<Expr, Integer> valueOf = new IdentityHashMap<>();
    final IdentityHashMap<Expr, Host> hosts = new IdentityHashMap<>();

    /** Parameters of functions inside functions. */
    final IdentityHashMap<Expr.Param, Integer> paramOf = new IdentityHashMap<>();

    /** The tuple that a graph variable names, where it is used. */
    final IdentityHashMap<Expr, Expr.Tuple> tupleOf = new IdentityHashMap<>();

    /** Variables of the concatenations that read a named tuple; {@link #LOGICAL} for other uses. */
    final IdentityHashMap<Expr.Tuple, List<Integer>> joins = new IdentityHashMap<>();

    private final List<Variable> variables = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final Map<String, Integer> calls = new LinkedHashMap<>();
    private final List<Type> moves = new ArrayList<>();

    private LayoutFlow(Module module) {
        this.module = module;
    }

    /**
     * Reads the graph functions of a module.
     *
     * @param mapped by the name of the function
     */
    public static LayoutFlow read(Module module, Map<String, Mapped> mapped) {
        // Each expression becomes an object of its own, so that what is known of it can be looked up.
        ExprMap own = new ExprMap(e -> e instanceof Expr.Var v ? new Expr.Var(v.name(), v.type(), v.span()) : e);
        Module fresh = module.map(GraphFunction.class, f -> {
            Expr.Function old = f.function();
            return new GraphFunction(
                    f.name(),
                    new Expr.Function(
                            old.typeParams(),
                            old.params(),
                            old.attrs(),
                            old.result(),
                            own.map(old.body()),
                            old.type(),
                            old.span()),
                    f.span());
        });
        LayoutFlow flow = new LayoutFlow(fresh);
        mapped.forEach((name, m) -> flow.ports.put(
                name, new Ports(flow.port(m.input()), flow.port(m.weight()), flow.port(m.output()), m.followers())));
        for (GraphFunction f : fresh.items(GraphFunction.class)) {
            if (!mapped.containsKey(f.name())) {
                new FlowReader(flow).read(f.function());
            }
        }
        return flow;
    }

    public List<Variable> variables() {
        return variables;
    }

    public List<Value> values() {
        return values;
    }

    /** Variables of a mapped function; empty if there is no graph function of that name. */
    public Optional<Ports> ports(String function) {
        return Optional.ofNullable(ports.get(function));
    }

    /** Calls of a mapped function. */
    public int calls(String function) {
        return calls.getOrDefault(function, 0);
    }

    void call(String function) {
        calls.merge(function, 1, Integer::sum);
    }

    /** Tensors that layout_transforms of the graph as it was written move. */
    public List<Type> moves() {
        return moves;
    }

    /** The usual letters of a tensor's axes. */
    static String letters(int rank) {
        List<String> usual = List.of("", "C", "NC", "NCW", "NCHW", "NCDHW");
        return rank < usual.size() ? usual.get(rank) : "ABDEFGHIJKLMNOPQRSTUVWXYZ".substring(0, rank);
    }

    private int port(String letters) {
        return letters.isEmpty() ? LOGICAL : variable(letters, letters.length());
    }

    int variable(String letters, int rank) {
        variables.add(new Variable(letters, java.util.Collections.nCopies(rank, 1L), false));
        return variables.size() - 1;
    }

    /** Keeps a variable as the graph is written. */
    void fix(int variable) {
        if (variable != LOGICAL) {
            Variable v = variables.get(variable);
            variables.set(variable, new Variable(v.letters(), v.extents(), true));
        }
    }

    int value(Type type, int home, boolean isPacked) {
        if (!(type instanceof Type.Tensor t) || !PassThrough.isStatic(t)) {
            fix(home);
            return NONE;
        }
        values.add(new Value(t, home, isPacked, new ArrayList<>()));
        include(home, t.shape());
        return values.size() - 1;
    }

    void demand(int value, int variable, int rank) {
        if (value == NONE) {
            fix(variable);
            return;
        }
        Value v = values.get(value);
        Demand d = new Demand(variable, Math.max(rank, v.type().rank()));
        if (!v.demands().contains(d)) {
            v.demands().add(d);
        }
        include(variable, v.extents(d.rank()));
    }

    private void include(int variable, List<Long> extents) {
        if (variable == LOGICAL) {
            return;
        }
        Variable v = variables.get(variable);
        if (v.extents().size() != extents.size()) {
            throw new IllegalStateException("expected a tensor of " + v.letters() + ", got " + extents);
        }
        List<Long> most = new ArrayList<>();
        for (int i = 0; i < extents.size(); i++) {
            most.add(Math.max(v.extents().get(i), extents.get(i)));
        }
        variables.set(variable, new Variable(v.letters(), most, v.isFixed()));
    }

    void moves(Type type) {
        moves.add(type);
    }
}
