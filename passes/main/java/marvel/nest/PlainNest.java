package marvel.nest;

import java.util.ArrayList;
import java.util.List;
import marvel.diag.Span;
import marvel.ir.Attrs;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Slice;
import marvel.ir.loop.Space;
import marvel.ir.loop.Stmt;
import marvel.ir.loop.Where;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.workload.Axis;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/** The nest that defines an operator: every loop in DRAM, every access to the tensors themselves. */
final class PlainNest {
    private PlainNest() {}

    static LoopFunction build(String name, Workload workload, Epilogue epilogue, Attrs attrs, Mapping whole) {
        Levels levels = new Levels(workload, whole);
        List<BufferDecl> params = NestBuilder.params(workload, epilogue, whole);
        BufferDecl out = params.get(params.size() - 1);
        boolean direct = epilogue.isNone()
                && epilogue.dtype().equals(workload.tensor(Role.OUTPUT).dtype());
        String sum = direct ? out.name() : out.name() + "_sum";
        List<Stmt> all = new ArrayList<>();
        if (!direct) {
            all.add(new Stmt.Alloc(
                    new BufferDecl(
                            sum,
                            out.shape(),
                            workload.tensor(Role.OUTPUT).dtype(),
                            out.axes(),
                            out.layout(),
                            Space.DRAM,
                            Span.NONE),
                    Span.NONE));
        }
        all.add(new Stmt.Fill(sum, 0, Span.NONE));
        all.addAll(loops(workload, levels, sum));
        if (!direct) {
            Slice everything = new Slice(
                    out.name(),
                    out.shape().stream()
                            .map(n -> new Slice.Range(Affine.ZERO, Bound.of(n)))
                            .toList(),
                    Span.NONE);
            all.add(new Stmt.Store(everything, epilogue.on(sum), List.of(), false, Span.NONE));
        }
        return new LoopFunction(name, params, NestBuilder.describe(workload, attrs), all, Span.NONE);
    }

    private static List<Stmt> loops(Workload workload, Levels levels, String sum) {
        List<Guard> guards = new ArrayList<>();
        List<Stmt.Element> elements = new ArrayList<>();
        for (Tensor t : workload.tensors()) {
            List<Affine> index = new ArrayList<>();
            for (Axis a : t.axes()) {
                Affine at = levels.index(Levels.WHOLE, a);
                index.add(at);
                if (workload.leaves(a)) {
                    guards.add(new Guard(at, 0, a.extent()));
                }
            }
            elements.add(new Stmt.Element(t.role() == Role.OUTPUT ? sum : t.name(), index));
        }
        List<Stmt> body = List.of(new Stmt.Accumulate(elements.get(2), elements.get(0), elements.get(1), Span.NONE));
        if (!guards.isEmpty()) {
            body = List.of(new Stmt.If(guards, body, List.of(), Span.NONE));
        }
        List<Levels.Named> named = levels.group(4);
        for (int i = named.size() - 1; i >= 0; i--) {
            Loop l = named.get(i).loop();
            body = List.of(new Stmt.For(named.get(i).variable(), Bound.of(l.trips()), 1, Where.DRAM, body, Span.NONE));
        }
        return body;
    }
}
