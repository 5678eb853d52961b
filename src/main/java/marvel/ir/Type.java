package marvel.ir;

import java.util.List;

/** Type of a graph expression. {@link Object#toString} prints it as Relay does. */
public sealed interface Type {
    /** A dimension that is not known, printed {@code ?}. */
    long ANY = -1;

    /** Appends the type as Relay prints it, in time and memory of its length. */
    void print(StringBuilder out);

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
        public void print(StringBuilder out) {
            if (shape.isEmpty()) {
                out.append(dtype);
                return;
            }
            out.append("Tensor[(");
            for (int i = 0; i < shape.size(); i++) {
                out.append(i == 0 ? "" : ", ")
                        .append(shape.get(i) == ANY ? "?" : shape.get(i).toString());
            }
            out.append("), ").append(dtype).append(']');
        }

        @Override
        public String toString() {
            return Types.text(this);
        }
    }

    /** A tuple; one field prints with a trailing comma. */
    record Tuple(List<Type> fields) implements Type {
        public Tuple {
            fields = List.copyOf(fields);
        }

        @Override
        public void print(StringBuilder out) {
            out.append('(');
            Types.join(out, fields);
            out.append(fields.size() == 1 ? ",)" : ")");
        }

        @Override
        public String toString() {
            return Types.text(this);
        }
    }

    /** A function type, with its own type parameters. */
    record Func(List<String> typeParams, List<Type> params, Type result) implements Type {
        public Func {
            typeParams = List.copyOf(typeParams);
            params = List.copyOf(params);
        }

        @Override
        public void print(StringBuilder out) {
            out.append("fn ");
            if (!typeParams.isEmpty()) {
                out.append('[').append(String.join(", ", typeParams)).append(']');
            }
            out.append('(');
            Types.join(out, params);
            out.append(") -> ");
            result.print(out);
        }

        @Override
        public String toString() {
            return Types.text(this);
        }
    }

    /** An algebraic data type applied to arguments, or a type parameter: {@code List[A]}, {@code A}. */
    record Named(String name, List<Type> args) implements Type {
        public Named {
            args = List.copyOf(args);
        }

        @Override
        public void print(StringBuilder out) {
            out.append(name);
            if (!args.isEmpty()) {
                out.append('[');
                Types.join(out, args);
                out.append(']');
            }
        }

        @Override
        public String toString() {
            return Types.text(this);
        }
    }

    /** A mutable cell that holds a value of a type. */
    record Ref(Type value) implements Type {
        @Override
        public void print(StringBuilder out) {
            out.append("ref(");
            value.print(out);
            out.append(')');
        }

        @Override
        public String toString() {
            return Types.text(this);
        }
    }

    /** A type left to inference, written {@code _}. */
    record Unknown() implements Type {
        @Override
        public void print(StringBuilder out) {
            out.append('_');
        }

        @Override
        public String toString() {
            return Types.text(this);
        }
    }
}
