package marvel.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import marvel.ir.DType;
import marvel.ir.Type;

/**
 * The arguments of a call.
 *
 * @param types known types
 * @param constants the value of each argument that is a literal, else empty
 */
public record Args(List<Type> types, List<Optional<Number>> constants) {
    public Args {
        types = List.copyOf(types);
        constants = List.copyOf(constants);
    }

    public static Args of(List<? extends Type> types) {
        return new Args(
                List.copyOf(types),
                types.stream().map(t -> Optional.<Number>empty()).toList());
    }

    public int size() {
        return types.size();
    }

    public void expect(int count) {
        if (size() != count) {
            throw new OpException(
                    OpException.CALL,
                    "expected " + count + (count == 1 ? " argument" : " arguments") + ", got " + size());
        }
    }

    public void expect(int least, int most) {
        if (size() < least || size() > most) {
            throw new OpException(OpException.CALL, "expected " + least + " to " + most + " arguments, got " + size());
        }
    }

    public Type.Tensor tensor(int i) {
        if (types.get(i) instanceof Type.Tensor t) {
            return t;
        }
        throw new OpException(i, "expected a tensor, got " + types.get(i));
    }

    public Type.Tensor tensor(int i, int rank) {
        Type.Tensor t = tensor(i);
        if (t.rank() != rank) {
            throw new OpException(i, "expected a tensor of rank " + rank + ", got " + t);
        }
        return t;
    }

    /** The fields of a tuple of tensors. */
    public List<Type.Tensor> tuple(int i) {
        List<Type.Tensor> all = new ArrayList<>();
        if (types.get(i) instanceof Type.Tuple t) {
            for (Type f : t.fields()) {
                if (f instanceof Type.Tensor tensor) {
                    all.add(tensor);
                }
            }
            if (all.size() == t.fields().size() && !all.isEmpty()) {
                return all;
            }
        }
        throw new OpException(i, "expected a tuple of tensors, got " + types.get(i));
    }

    /** Requires an argument to have a type, as far as its dims are known. */
    public void require(int i, Type.Tensor expected, String what) {
        if (!Shapes.agree(expected, types.get(i))) {
            throw new OpException(i, "expected " + what + " of type " + expected + ", got " + types.get(i));
        }
    }

    /** Requires an argument to be a vector, of a given length and element type. */
    public void vector(int i, long length, DType dtype, String what) {
        require(i, new Type.Tensor(List.of(length), dtype), what);
    }
}
