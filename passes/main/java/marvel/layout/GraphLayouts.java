package marvel.layout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import marvel.ir.Expr;
import marvel.ir.GraphFunction;
import marvel.ir.Item;
import marvel.ir.Module;
import marvel.ir.Type;

/**
 * Gives the tensors of a graph the layouts that were chosen for them. The body of a mapped function begins with the change
 * back to the layout in which the graph was written and ends with the change; its callers change a tensor where it is asked
 * for in another layout than that of its home, once for each such layout.
 */
public final class GraphLayouts {
    /** Attribute of a function: DRAM blocks that its layout_transforms read and write, those of its own parameters not counted. */
    public static final String BLOCKS = "layout_transform_blocks";

    private final LayoutFlow flow;
    private final List<int[]> orders;
    private final ToLongFunction<Type> blocks;

    /**
     * @param orders of the axes, by variable of the flow
     * @param blocks DRAM blocks of a whole tensor
     */
    public GraphLayouts(LayoutFlow flow, List<int[]> orders, ToLongFunction<Type> blocks) {
        this.flow = flow;
        this.orders = List.copyOf(orders);
        this.blocks = blocks;
    }

    /** The module of the flow with all functions and calls changed. */
    public Module apply() {
        List<Item> items = new ArrayList<>();
        for (Item item : flow.module.items()) {
            if (!(item instanceof GraphFunction f)) {
                items.add(item);
            } else if (flow.ports.containsKey(f.name())) {
                items.add(callee(f, flow.ports.get(f.name())));
            } else {
                CallerLayouts caller = new CallerLayouts(flow, orders, f.function());
                items.add(new GraphFunction(f.name(), caller.rewrite(blocks), f.span()));
            }
        }
        return flow.module.withItems(items);
    }

    /** What becomes of a tensor of a mapped function. */
    private LayoutChange change(int variable) {
        if (variable == LayoutFlow.LOGICAL) {
            return new LayoutChange("", "");
        }
        String letters = flow.variables().get(variable).letters();
        return new LayoutChange(letters, Permutations.apply(orders.get(variable), letters));
    }

    private GraphFunction callee(GraphFunction f, LayoutFlow.Ports ports) {
        Expr.Function old = f.function();
        LayoutChange out = change(ports.output());
        Map<String, LayoutChange> back = new HashMap<>();
        List<Expr.Param> params = new ArrayList<>();
        for (int i = 0; i < old.params().size(); i++) {
            Expr.Param p = old.params().get(i);
            LayoutChange change = change(ports.param(i));
            back.put(p.name(), change.inverse());
            params.add(new Expr.Param(
                    p.name(), p.annotations(), change.apply(p.declared()), change.apply(p.type()), p.span()));
        }
        Expr.Block body = new ExprMap(e -> {
                    LayoutChange change = e instanceof Expr.Var v ? back.get(v.name()) : null;
                    return change == null
                            ? e
                            : change.of(new Expr.Var(
                                    ((Expr.Var) e).name(), change.inverse().apply(e.type()), e.span()));
                })
                .map(old.body());
        Expr.Block changed = new Expr.Block(body.statements(), out.of(body.result()), body.span());
        Type result = out.apply(old.result());
        return new GraphFunction(
                f.name(),
                new Expr.Function(
                        old.typeParams(), params, old.attrs(), result, changed, signature(params, result), old.span()),
                f.span());
    }

    private static Type signature(List<Expr.Param> params, Type result) {
        List<Type> types = params.stream().map(Expr.Param::type).toList();
        return new Type.Func(List.of(), types, result);
    }
}
