package marvel.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import marvel.diag.Span;
import marvel.frontend.Rewrite;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.Expr;
import marvel.ir.Module;
import marvel.ir.Type;
import marvel.layout.ExprMap;
import marvel.op.Normalisations;
import marvel.op.Ops;
import marvel.op.TypeInference;
import marvel.pass.Pass;
import marvel.pass.PassContext;
import marvel.pass.PassInfo;

/**
 * Replaces what only training needs: nn.batch_norm becomes a scale and a shift of each channel, computed from its
 * parameters, and nn.dropout goes away. Only where nothing but the first field of their result is used.
 */
@PassInfo(value = "simplify-inference", after = "infer-type")
public final class SimplifyInference implements Pass<SimplifyInference.Options> {
    /** No options. */
    public record Options() {}

    private static final Type UNKNOWN = new Type.Unknown();

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Module run(Module module, Options options, PassContext context) {
        return TypeInference.infer(Rewrite.blocks(module, b -> new Block(b).rewrite()), context::remarkOnce);
    }

    /** One block at work. */
    private static final class Block {
        private final Expr.Block block;
        private final Map<String, Expr.Call> normalised = new HashMap<>();
        private final Map<String, Expr> replaced = new HashMap<>();
        private final List<Expr.Statement> out = new ArrayList<>();
        private long next;

        Block(Expr.Block block) {
            this.block = block;
            this.next = marvel.frontend.Uses.of(block).largest() + 1;
        }

        Expr.Block rewrite() {
            find();
            if (normalised.isEmpty()) {
                return block;
            }
            for (Expr.Statement s : block.statements()) {
                if (s instanceof Expr.Statement.Bind b && normalised.containsKey(b.name())) {
                    continue;
                }
                if (s instanceof Expr.Statement.Bind b && isSimplified(b.value())) {
                    Expr value = simplified((Expr.Project) b.value());
                    if (value instanceof Expr.Call) {
                        out.add(new Expr.Statement.Bind(b.name(), value, b.span()));
                    } else {
                        replaced.put(b.name(), value);
                    }
                    continue;
                }
                out.add(substitution().map(s));
            }
            Expr result = isSimplified(block.result())
                    ? simplified((Expr.Project) block.result())
                    : substitute(block.result());
            return new Expr.Block(out, result, block.span());
        }

        private boolean isSimplified(Expr e) {
            return e instanceof Expr.Project p && p.tuple() instanceof Expr.Var v && normalised.containsKey(v.name());
        }

        private Expr simplified(Expr.Project p) {
            String name = ((Expr.Var) p.tuple()).name();
            Expr.Call call = (Expr.Call) substitute(java.util.Objects.requireNonNull(normalised.get(name)));
            return call.op().orElse("").equals("nn.dropout") ? call.args().get(0) : scaleAndShift(call);
        }

        private static void project(Expr e, Map<String, Integer> projected) {
            if (e instanceof Expr.Project p && p.index() == 0 && p.tuple() instanceof Expr.Var v) {
                projected.merge(v.name(), 1, Integer::sum);
            }
        }

        /** Calls whose only uses are projections of field 0 that a statement, or the block, has as its value. */
        private void find() {
            Map<String, Integer> projected = new HashMap<>();
            for (Expr.Statement s : block.statements()) {
                if (s instanceof Expr.Statement.Bind b) {
                    project(b.value(), projected);
                }
            }
            project(block.result(), projected);
            marvel.frontend.Uses uses = marvel.frontend.Uses.of(block);
            for (Expr.Statement s : block.statements()) {
                if (s instanceof Expr.Statement.Bind b
                        && b.value() instanceof Expr.Call c
                        && List.of("nn.batch_norm", "nn.dropout").contains(c.op().orElse(""))
                        && uses.count(b.name()) == projected.getOrDefault(b.name(), 0)
                        && uses.count(b.name()) > 0) {
                    normalised.put(b.name(), c);
                }
            }
        }

        private ExprMap substitution() {
            return new ExprMap(e -> e instanceof Expr.Var v ? replaced.getOrDefault(v.name(), e) : e);
        }

        private Expr substitute(Expr e) {
            return substitution().map(e);
        }

        private Expr scaleAndShift(Expr.Call call) {
            Normalisations.BatchNorm op =
                    Ops.load().called(Normalisations.BatchNorm.class, call).orElseThrow();
            Expr data = call.args().get(0);
            Type.Tensor type = (Type.Tensor) data.type();
            long axis = op.axis() < 0 ? op.axis() + type.rank() : op.axis();
            DType dtype = type.dtype();
            Expr scale = bind(
                    "divide",
                    number(1, dtype),
                    bind("sqrt", bind("add", call.args().get(4), number(op.epsilon(), dtype))));
            if (op.scale()) {
                scale = bind("multiply", scale, call.args().get(1));
            }
            Expr shift = bind("multiply", bind("negative", call.args().get(3)), scale);
            if (op.center()) {
                shift = bind("add", shift, call.args().get(2));
            }
            long inner = type.rank() - 1 - axis;
            return make("add", bind("multiply", data, spread(scale, inner)), spread(shift, inner));
        }

        /** A vector with dims behind it, so that it broadcasts along its axis. */
        private Expr spread(Expr vector, long inner) {
            if (inner == 0) {
                return vector;
            }
            Attrs attrs = Attrs.EMPTY.with("axis", new Attr.Int(1)).with("num_newaxis", new Attr.Int(inner));
            return name(new Expr.Call(ref("expand_dims"), List.of(), List.of(vector), attrs, UNKNOWN, Span.NONE));
        }

        private static Expr number(double value, DType dtype) {
            boolean isSingle = dtype.equals(DType.FLOAT32);
            return new Expr.Scalar(isSingle ? (double) (float) value : value, dtype, Span.NONE);
        }

        private static Expr ref(String op) {
            return new Expr.OpRef(op, UNKNOWN, Span.NONE);
        }

        private static Expr.Call make(String op, Expr... args) {
            return new Expr.Call(ref(op), List.of(), List.of(args), Attrs.EMPTY, UNKNOWN, Span.NONE);
        }

        private Expr bind(String op, Expr... args) {
            return name(make(op, args));
        }

        private Expr name(Expr value) {
            String name = Long.toString(next++);
            out.add(new Expr.Statement.Bind(name, value, Span.NONE));
            return new Expr.Var(name, UNKNOWN, Span.NONE);
        }
    }
}
