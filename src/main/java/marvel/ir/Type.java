package marvel.ir;

import java.util.List;

/** Type of a graph expression. {@link Object#toString} prints it as Relay does. */
public sealed interface Type {
    /** A dimension that is not known, printed {@code ?}. */
    long ANY = -1;

    /**
     * A tensor. A scalar is a tensor of rank 0 and prints as its element type.
     *
     * @param shape extents, outermost first; {@link #ANY} where unknown
     */
    record Tensor(List<Long> shape, DType dtype) implements Type {
        public Tensor {
            shape = List.copyOf(shape);
        }

        public static Tensor scalar(DType dtype) {
            return new Tensor(List.of(), dtype);
        }

        public int rank() {
            return shape.size();
        }

        public long dim(int axis) {
            return shape.get(axis);
        }

        @Override
        public String toString() {
            if (shape.isEmpty()) {
                return dtype.toString();
            }
            StringBuilder out = new StringBuilder("Tensor[(");
            for (int i = 0; i < shape.size(); i++) {
                out.append(i == 0 ? "" : ", ")
                        .append(shape.get(i) == ANY ? "?" : shape.get(i).toString());
            }
            return out.append("), ").append(dtype).append(']').toString();
        }
    }

    /** A tuple; one field prints with a trailing comma. */
    record Tuple(List<Type> fields) implements Type {
        public Tuple {
            fields = List.copyOf(fields);
        }

        @Override
        public String toString() {
            return fields.size() == 1 ? "(" + fields.get(0) + ",)" : "(" + Types.join(fields) + ")";
        }
    }

    /** A function type, with its own type parameters. */
    record Func(List<String> typeParams, List<Type> params, Type result) implements Type {
        public Func {
            typeParams = List.copyOf(typeParams);
            params = List.copyOf(params);
        }

        @Override
        public String toString() {
            String generic = typeParams.isEmpty() ? "" : "[" + String.join(", ", typeParams) + "]";
            return "fn " + generic + "(" + Types.join(params) + ") -> " + result;
        }
    }

    /** An algebraic data type applied to arguments, or a type parameter: {@code List[A]}, {@code A}. */
    record Named(String name, List<Type> args) implements Type {
        public Named {
            args = List.copyOf(args);
        }

        @Override
        public String toString() {
            return args.isEmpty() ? name : name + "[" + Types.join(args) + "]";
        }
    }

    /** A mutable cell that holds a value of a type. */
    record Ref(Type value) implements Type {
        @Override
        public String toString() {
            return "ref(" + value + ")";
        }
    }

    /** A type left to inference, written {@code _}. */
    record Unknown() implements Type {
        @Override
        public String toString() {
            return "_";
        }
    }
}
