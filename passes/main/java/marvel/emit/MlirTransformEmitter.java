package marvel.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import marvel.diag.CompileException;
import marvel.diag.Span;
import marvel.emit.scalar.Lowered;
import marvel.emit.scalar.Lowering;
import marvel.ir.DType;
import marvel.ir.Module;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.nest.Nest;
import marvel.nest.NestReader;
import marvel.pass.Emission;
import marvel.pass.Emitter;
import marvel.pass.PassContext;
import marvel.pass.Service;
import marvel.workload.DimName;
import marvel.workload.Role;

/**
 * Each operator as a linalg operation, and a script of MLIR's transform dialect that applies the mapping's tile sizes and
 * loop orders to it. What the array runs at once becomes {@code scf.forall}, but for sums, which become loops.
 */
@Service(Emitter.class)
public final class MlirTransformEmitter implements Emitter {
    @Override
    public String name() {
        return "mlir-transform";
    }

    @Override
    public Emission emit(Module module, String network, PassContext context) {
        StringBuilder payload = new StringBuilder();
        StringBuilder script = new StringBuilder();
        List<String> functions = new ArrayList<>();
        List<Emission.Omission> omissions = new ArrayList<>();
        for (LoopFunction f : module.items(LoopFunction.class)) {
            try {
                Nest nest = NestReader.read(f);
                LinalgPayload operator = new LinalgPayload(nest);
                payload(f, nest, operator, payload);
                script(f, nest.mapping(), operator, functions.size(), script);
                functions.add(f.name());
            } catch (CompileException e) {
                omissions.add(
                        new Emission.Omission(f.name(), e.diagnostics().get(0).message()));
            }
        }
        if (!omissions.isEmpty()) {
            Omissions.requireSome("a nest with tiles", module, functions, omissions);
        }
        String text = "// Operators and their mappings, written by marvel-opt --emit=mlir-transform.\n"
                + "module attributes {transform.with_named_sequence, marvel.network = " + MlirSyntax.string(network)
                + "} {\n" + payload
                + "  transform.named_sequence @__transform_main(%module: !transform.any_op {transform.readonly}) {\n"
                + script + "    transform.yield\n  }\n}\n";
        return new Emission(List.of(new Emission.File(network + ".transform.mlir", text, functions)), omissions);
    }

    private static void payload(LoopFunction f, Nest nest, LinalgPayload operator, StringBuilder out) {
        List<BufferDecl> tensors = new ArrayList<>();
        nest.workload().tensors().forEach(t -> tensors.add(f.param(t.name()).orElseThrow()));
        BufferDecl result = tensors.get(Role.OUTPUT.ordinal());
        DType sumType = nest.workload().tensor(Role.OUTPUT).dtype();
        List<Stmt> epilogue = new ArrayList<>();
        if (!nest.epilogue().isNone() || !sumType.equals(result.dtype())) {
            BufferDecl sum = new BufferDecl(
                    free(f, "sum"), result.shape(), sumType, result.axes(), result.layout(), Space.DRAM, Span.NONE);
            tensors.set(Role.OUTPUT.ordinal(), sum);
            List<Slice.Range> all = result.shape().stream()
                    .map(n -> new Slice.Range(Affine.ZERO, Bound.of(n)))
                    .toList();
            epilogue.add(new Stmt.Alloc(sum, Span.NONE));
            epilogue.add(new Stmt.Store(
                    new Slice(result.name(), all, Span.NONE),
                    nest.epilogue().on(sum.name()),
                    List.of(),
                    false,
                    Span.NONE));
        }
        Lowered after = Lowering.lower(new LoopFunction(f.name(), f.params(), f.attrs(), epilogue, f.span()));
        List<BufferDecl> operands = new ArrayList<>();
        List<BufferDecl> scratch = new ArrayList<>(after.scratch());
        for (Role r : Role.values()) {
            BufferDecl tensor = tensors.get(r.ordinal());
            BufferDecl box = operator.operand(r, tensor, free(f, tensor.name() + "_box"));
            operands.add(box);
            if (!box.equals(tensor)) {
                scratch.add(box);
            }
        }
        MlirText text = new MlirText(out, 1, after);
        text.open(f);
        text.allocate(scratch);
        for (Role r : List.of(Role.INPUT, Role.WEIGHT)) {
            text.nodes(operator.copy(r, tensors.get(r.ordinal()), operands.get(r.ordinal())));
        }
        operation(f, operator, operands, text);
        text.nodes(operator.copy(Role.OUTPUT, tensors.get(Role.OUTPUT.ordinal()), operands.get(Role.OUTPUT.ordinal())));
        text.nodes(after.body());
        text.free(scratch);
        text.line("return");
        text.close();
    }

    private static String free(LoopFunction f, String name) {
        return f.param(name).isPresent() ? free(f, name + "_") : name;
    }

    private static void operation(LoopFunction f, LinalgPayload operator, List<BufferDecl> operands, MlirText text) {
        BufferDecl in = operands.get(0);
        BufferDecl weight = operands.get(1);
        BufferDecl out = operands.get(2);
        String zero = text.constant(0, out.dtype());
        String outs = "outs(%" + out.name() + " : " + text.memref(out) + ")";
        text.line("linalg.fill ins(" + zero + " : " + text.type(out.dtype()) + ") " + outs);
        String ins = "ins(%" + in.name() + ", %" + weight.name() + " : " + text.memref(in) + ", " + text.memref(weight)
                + ") " + outs;
        String tag = "marvel.operator = " + MlirSyntax.string(f.name());
        if (operator.named.isPresent()) {
            text.line("linalg." + operator.named.get() + " {" + tag + operator.window() + "} " + ins);
            return;
        }
        String head = "affine_map<("
                + java.util.stream.IntStream.range(0, operator.dims.size())
                        .mapToObj(i -> "d" + i)
                        .collect(Collectors.joining(", "))
                + ") -> (";
        String maps = List.of(Role.values()).stream()
                .map(r -> head + operator.map(r) + ")>")
                .collect(Collectors.joining(", "));
        String types = operator.dims.stream()
                .map(d -> operator.isReduction(d) ? "\"reduction\"" : "\"parallel\"")
                .collect(Collectors.joining(", "));
        text.line("linalg.generic {" + tag + ", indexing_maps = [" + maps + "], iterator_types = [" + types + "]} "
                + ins + " {");
        text.line("^bb0(%x: " + text.type(in.dtype()) + ", %y: " + text.type(weight.dtype()) + ", %z: "
                + text.type(out.dtype()) + "):");
        String x = text.cast("%x", in.dtype(), out.dtype());
        String y = text.cast("%y", weight.dtype(), out.dtype());
        String kind = out.dtype().isFloat() ? "f " : "i ";
        String product = text.define("arith.mul" + kind + x + ", " + y + " : " + text.type(out.dtype()));
        String sum = text.define("arith.add" + kind + "%z, " + product + " : " + text.type(out.dtype()));
        text.line("linalg.yield " + sum + " : " + text.type(out.dtype()));
        text.line("}");
    }

    /** Writes what tiles one operator, from the outermost level on. */
    private static void script(LoopFunction f, Mapping m, LinalgPayload operator, int number, StringBuilder out) {
        Script s = new Script(operator, number, out);
        s.line(s.next() + " = transform.structured.match attributes {marvel.operator = " + MlirSyntax.string(f.name())
                + "} in %module : (!transform.any_op) -> !transform.any_op");
        s.loops("dram", m.dram());
        s.loops("l2", m.l2());
        for (String axis : List.of("rows", "cols")) {
            List<Loop> loops = axis.equals("rows") ? m.rows() : m.cols();
            s.parallel(
                    axis,
                    loops.stream().filter(l -> !operator.isReduction(l.dim())).toList());
            s.loops(
                    axis,
                    loops.stream().filter(l -> operator.isReduction(l.dim())).toList());
        }
        s.order(m.l1());
    }

    /** Lines of a script about one operation, which each step replaces by another. */
    private static final class Script {
        private final LinalgPayload operator;
        private final int number;
        private final StringBuilder out;
        private int steps;

        Script(LinalgPayload operator, int number, StringBuilder out) {
            this.operator = operator;
            this.number = number;
            this.out = out;
        }

        void line(String text) {
            out.append("    ").append(text).append('\n');
        }

        private String name() {
            return "%op_" + number + "_" + steps;
        }

        private String next() {
            steps++;
            return name();
        }

        private String sizes(List<Loop> loops) {
            return operator.dims.stream()
                    .map(d -> loops.stream()
                            .filter(l -> l.dim() == d)
                            .map(l -> Long.toString(l.step()))
                            .findFirst()
                            .orElse("0"))
                    .collect(Collectors.joining(", ", "[", "]"));
        }

        /** The places of all dims, those of some loops in the order of the loops, behind the others or before them. */
        private List<Integer> order(List<Loop> loops, boolean first) {
            List<DimName> inner = loops.stream().map(Loop::dim).toList();
            List<DimName> others =
                    operator.dims.stream().filter(d -> !inner.contains(d)).toList();
            List<DimName> all = new ArrayList<>(first ? inner : others);
            all.addAll(first ? others : inner);
            return all.stream().map(operator.dims::indexOf).toList();
        }

        void loops(String level, List<Loop> loops) {
            if (loops.isEmpty()) {
                return;
            }
            String from = name();
            String made = "%" + level + "_" + number + "_" + steps;
            line(next() + ", " + made + ":" + loops.size() + " = transform.structured.tile_using_for " + from
                    + " tile_sizes " + sizes(loops) + " interchange = " + order(loops, true)
                    + " : (!transform.any_op) -> (!transform.any_op" + ", !transform.any_op".repeat(loops.size())
                    + ")");
            for (int i = 0; i < loops.size(); i++) {
                annotate(made + "#" + i, level);
            }
        }

        void parallel(String level, List<Loop> loops) {
            if (loops.isEmpty()) {
                return;
            }
            String from = name();
            String made = "%" + level + "_" + number + "_" + steps;
            line(next() + ", " + made + " = transform.structured.tile_using_forall " + from + " tile_sizes "
                    + sizes(loops) + " : (!transform.any_op) -> (!transform.any_op, !transform.any_op)");
            annotate(made, level);
        }

        private void annotate(String loop, String level) {
            String at = loop.replace("#", "_") + "_at";
            line(at + " = transform.param.constant \"" + level + "\" -> !transform.any_param");
            line("transform.annotate " + loop + " \"marvel.at\" = " + at
                    + " : !transform.any_op, !transform.any_param");
        }

        /** The loops of the operation itself. */
        void order(List<Loop> loops) {
            String one = " : (!transform.any_op) -> !transform.any_op";
            if (operator.named.isPresent()) {
                String from = name();
                line(next() + " = transform.structured.generalize " + from + one);
            }
            List<Integer> order = order(loops, false);
            if (!order.equals(order.stream().sorted().toList())) {
                String from = name();
                line(next() + " = transform.structured.interchange " + from + " iterator_interchange = " + order + one);
            }
        }
    }
}
