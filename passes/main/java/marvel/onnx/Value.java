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
 * @param expr a variable or a literal; null as long as nothing needs one: an initializer, or a shape that is worked out
 * @param type unknown behind an operator that is not known
 * @param constant its numbers, where they are known and few
 */
record Value(
        String name,
        @Nullable Expr expr,
        Type type,
        @Nullable Constant constant) {
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
