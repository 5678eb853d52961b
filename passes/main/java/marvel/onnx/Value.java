package marvel.onnx;

import java.util.List;
import marvel.ir.DType;
import marvel.ir.Expr;
import marvel.ir.Type;
import org.jspecify.annotations.Nullable;

/**
 * What a name of the model stands for.
 *
 * @param name in the model
 * @param expr a variable or a literal; null as long as nothing needs one: an initializer, a shape that is worked out, or
 *     numbers that a product may take as the integers that they are made of
 * @param type unknown behind an operator that is not known
 * @param constant its numbers, where they are known and few
 * @param integers the {@code DequantizeLinear} that makes it
 */
record Value(
        String name,
        @Nullable Expr expr,
        Type type,
        @Nullable Constant constant,
        @Nullable Node integers) {
    Value(String name, @Nullable Expr expr, Type type, @Nullable Constant constant) {
        this(name, expr, type, constant, null);
    }

    Type.Tensor tensor() {
        return (Type.Tensor) type;
    }

    boolean isTensor() {
        return type instanceof Type.Tensor t && t.shape().stream().allMatch(d -> d >= 0);
    }

    int rank() {
        return tensor().rank();
    }

    List<Long> shape() {
        return tensor().shape();
    }

    long dim(int i) {
        return tensor().dim(i);
    }

    DType dtype() {
        return tensor().dtype();
    }
}
