package marvel.mapper;

import java.util.ArrayList;
import java.util.List;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Span;
import marvel.frontend.Workloads;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.Expr;
import marvel.ir.Type;
import marvel.op.Args;
import marvel.op.Op;
import marvel.op.OpException;
import marvel.op.Ops;
import marvel.workload.Workload;

/** Workloads of single operators. */
public final class Operators {
    private Operators() {}

    /**
     * A convolution of images, NCHW, without padding, of stride 1, in one group, of {@code int8}; {@link Conv2d} has more.
     *
     * @param n images
     * @param c input channels
     * @param h rows of an input image
     * @param w columns of an input image
     * @param k output channels
     * @param r rows of the kernel
     * @param s columns of the kernel
     * @return the convolution, to be changed or taken as it is
     */
    public static Conv2d conv2d(long n, long c, long h, long w, long k, long r, long s) {
        return new Conv2d(
                n, c, h, w, k, r, s, List.of(1L, 1L), List.of(0L, 0L, 0L, 0L), List.of(1L, 1L), 1, DType.INT8);
    }

    /**
     * A matrix product, out[m, n] = sum over k of in[m, k] * weight[k, n], of {@code int8}.
     *
     * @param m rows of the input
     * @param n columns of the weight
     * @param k columns of the input
     * @return the workload
     * @throws CompileException if an extent is less than 1 or too large
     */
    public static Workload matmul(long m, long n, long k) {
        return of("nn.matmul", Attrs.EMPTY, List.of(int8(m, k), int8(k, n)));
    }

    /**
     * A batch of matrix products, out[b, m, n] = sum over k of in[b, m, k] * weight[b, k, n], of {@code int8}.
     *
     * @param b products
     * @param m rows of the input
     * @param n columns of the weight
     * @param k columns of the input
     * @return the workload
     * @throws CompileException if an extent is less than 1 or too large
     */
    public static Workload batchMatmul(long b, long m, long n, long k) {
        Attrs plain = Attrs.EMPTY.with("transpose_b", new marvel.ir.Attr.Bool(false));
        return of("nn.batch_matmul", plain, List.of(int8(b, m, k), int8(b, k, n)));
    }

    /**
     * Any operator that is mapped, as Relay defines it.
     *
     * @param op its name, such as {@code nn.conv2d_transpose}
     * @param attributes as Relay names them; those that are missing have TVM's defaults
     * @param arguments types of input and weight
     * @return the workload
     * @throws CompileException if there is no such operator, its attributes or arguments do not fit, or it is none that is
     *     mapped
     */
    public static Workload of(String op, Attrs attributes, List<Type.Tensor> arguments) {
        for (Type.Tensor t : arguments) {
            if (t.shape().stream().anyMatch(extent -> extent < 1)) {
                throw new CompileException(Code.OPERATOR, Span.NONE, op + ": expected extents of at least 1, got " + t);
            }
        }
        Op decoded = Ops.load()
                .decode(op, attributes, Span.NONE)
                .orElseThrow(() ->
                        new CompileException(Code.UNKNOWN_OPERATOR, Span.NONE, "no operator is called '" + op + "'"));
        Type result;
        try {
            result = decoded.infer(Args.of(arguments));
        } catch (OpException e) {
            throw new CompileException(Code.OPERATOR, Span.NONE, op + ": " + e.text());
        }
        List<Expr> args = new ArrayList<>();
        for (Type.Tensor t : arguments) {
            args.add(new Expr.Var("x" + args.size(), t, Span.NONE));
        }
        Expr.OpRef callee = new Expr.OpRef(op, new Type.Unknown(), Span.NONE);
        return Workloads.of(new Expr.Call(callee, List.of(), args, attributes, result, Span.NONE))
                .orElseThrow(() -> new CompileException(
                        Code.LEFT_TO_HOST, Span.NONE, op + " is not mapped with these arguments and attributes"));
    }

    private static Type.Tensor int8(Long... shape) {
        return new Type.Tensor(List.of(shape), DType.INT8);
    }
}
