package marvel.layout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import marvel.ir.Expr;
import marvel.ir.Type;

/** Walks one function into a {@link LayoutFlow}. */
final class FlowReader {
    private final LayoutFlow flow;
    private final Map<String, Integer> env = new HashMap<>();
    private final Map<String, Expr.Tuple> tuples = new HashMap<>();

    FlowReader(LayoutFlow flow) {
        this.flow = flow;
    }

    void read(Expr.Function f) {
        f.params().forEach(p -> env.put(p.name(), flow.value(p.type(), LayoutFlow.LOGICAL, true)));
        logical(f.body());
    }

    /** A block whose result is wanted as the graph is written. */
    private void logical(Expr.Block b) {
        for (Expr.Statement s : b.statements()) {
            if (s instanceof Expr.Statement.Bind bind) {
                if (bind.value() instanceof Expr.Tuple t) {
                    tuples.put(bind.name(), t);
                    flow.joins.put(t, new ArrayList<>());
                    t.fields().forEach(this::visit);
                } else {
                    env.put(bind.name(), visit(bind.value()));
                }
            } else if (s instanceof Expr.Statement.Let l) {
                env.put(l.name(), visit(l.value()));
            } else if (s instanceof Expr.Statement.Eval e) {
                logical(e.value());
            }
        }
        logical(b.result());
    }

    private void logical(Expr e) {
        demand(visit(e), LayoutFlow.LOGICAL);
    }

    private void demand(int value, int variable) {
        if (value != LayoutFlow.NONE || variable != LayoutFlow.LOGICAL) {
            flow.demand(value, variable, variable == LayoutFlow.LOGICAL ? 0 : rank(variable));
        }
    }

    private int rank(int variable) {
        return flow.variables().get(variable).letters().length();
    }

    /** The value of an expression, all inside it read. */
    private int visit(Expr e) {
        int value = inside(e);
        flow.valueOf.put(e, value);
        return value;
    }

    private int inside(Expr e) {
        if (e instanceof Expr.Var v) {
            Expr.Tuple tuple = tuples.get(v.name());
            if (tuple != null) {
                joins(tuple).add(LayoutFlow.LOGICAL);
                tuple.fields().forEach(f -> demand(valueOf(f), LayoutFlow.LOGICAL));
            }
            return env.getOrDefault(v.name(), LayoutFlow.NONE);
        }
        if (e instanceof Expr.MetaRef) {
            return flow.value(e.type(), LayoutFlow.LOGICAL, true);
        }
        if (e instanceof Expr.Call c) {
            return call(c);
        }
        if (e instanceof Expr.GlobalVar g) {
            // Called by others, who do not know of layouts.
            LayoutFlow.Ports p = flow.ports.get(g.name());
            if (p != null) {
                flow.fix(p.input());
                flow.fix(p.weight());
                flow.fix(p.output());
            }
        } else if (e instanceof Expr.Tuple t) {
            t.fields().forEach(this::logical);
        } else if (e instanceof Expr.Project p) {
            logical(p.tuple());
        } else if (e instanceof Expr.If i) {
            logical(i.condition());
            logical(i.then());
            logical(i.otherwise());
        } else if (e instanceof Expr.Match m) {
            logical(m.value());
            m.clauses().forEach(c -> logical(c.body()));
        } else if (e instanceof Expr.Function f) {
            for (Expr.Param p : f.params()) {
                int value = flow.value(p.type(), LayoutFlow.LOGICAL, false);
                env.put(p.name(), value);
                flow.paramOf.put(p, value);
            }
            logical(f.body());
        }
        return flow.value(e.type(), LayoutFlow.LOGICAL, false);
    }

    private int call(Expr.Call c) {
        if (c.callee() instanceof Expr.GlobalVar g && flow.ports.containsKey(g.name())) {
            LayoutFlow.Ports p = flow.ports.get(g.name());
            flow.call(g.name());
            for (int i = 0; i < c.args().size(); i++) {
                demand(visit(c.args().get(i)), p.param(i));
            }
            return flow.value(c.type(), p.output(), false);
        }
        Optional<PassThrough> kind = PassThrough.of(c);
        if (kind.isPresent() && c.args().size() == 1 && joined(c.args().get(0)).isPresent()) {
            return join(c, kind.get(), joined(c.args().get(0)).get());
        }
        boolean whole = kind.isPresent() && tensors(c, kind.get().followers());
        if (!whole) {
            if (!(c.callee() instanceof Expr.OpRef)) {
                logical(c.callee());
            }
            c.args().forEach(this::logical);
            if (LayoutChange.read(c).isPresent() && !isPacked(valueOf(c.args().get(0)))) {
                flow.moves(c.type());
            }
            return flow.value(c.type(), LayoutFlow.LOGICAL, false);
        }
        List<Integer> args = c.args().stream().map(this::visit).toList();
        List<Integer> followers = kind.get().followers().stream().map(args::get).toList();
        int variable = host(c, kind.get(), followers);
        for (int i = 0; i < args.size(); i++) {
            demand(args.get(i), kind.get().followers().contains(i) ? variable : LayoutFlow.LOGICAL);
        }
        return flow.value(c.type(), variable, false);
    }

    private int valueOf(Expr e) {
        return flow.valueOf.getOrDefault(e, LayoutFlow.NONE);
    }

    private List<Integer> joins(Expr.Tuple tuple) {
        return flow.joins.computeIfAbsent(tuple, t -> new ArrayList<>());
    }

    private boolean isPacked(int value) {
        return value != LayoutFlow.NONE && flow.values().get(value).isPacked();
    }

    private static boolean tensors(Expr.Call c, List<Integer> followers) {
        return followers.stream()
                .allMatch(i -> i < c.args().size()
                        && c.args().get(i).type() instanceof Type.Tensor t
                        && PassThrough.isStatic(t));
    }

    /** The fields of the tuple that an expression is or names. */
    private Optional<Expr.Tuple> joined(Expr e) {
        return e instanceof Expr.Tuple t
                ? Optional.of(t)
                : e instanceof Expr.Var v ? Optional.ofNullable(tuples.get(v.name())) : Optional.empty();
    }

    private int join(Expr.Call c, PassThrough kind, Expr.Tuple tuple) {
        List<Integer> fields = new ArrayList<>();
        for (Expr f : tuple.fields()) {
            fields.add(c.args().get(0) instanceof Expr.Tuple ? visit(f) : valueOf(f));
        }
        int variable = host(c, kind, fields);
        fields.forEach(f -> demand(f, variable));
        if (c.args().get(0) instanceof Expr.Var v) {
            flow.tupleOf.put(v, tuple);
            joins(tuple).add(variable);
        }
        return flow.value(c.type(), variable, false);
    }

    private int host(Expr.Call c, PassThrough kind, List<Integer> followers) {
        int rank = ((Type.Tensor) c.type()).rank();
        String letters = LayoutFlow.letters(rank);
        for (int i = followers.size() - 1; i >= 0; i--) {
            int home = followers.get(i) == LayoutFlow.NONE
                    ? LayoutFlow.LOGICAL
                    : flow.values().get(followers.get(i)).home();
            if (home != LayoutFlow.LOGICAL && rank(home) == rank) {
                letters = flow.variables().get(home).letters();
            }
        }
        int variable = flow.variable(letters, rank);
        flow.hosts.put(c, new LayoutFlow.Host(kind, variable));
        return variable;
    }
}
