package marvel.check;

import java.util.List;
import java.util.stream.Collectors;
import marvel.ir.loop.Affine;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Stmt;

/**
 * What an operator computes, whatever loops and buffers do it: two functions that both pass the static checker compute the
 * same exactly if their meanings are equal.
 *
 * @param dims of each dim its extent and its coefficient in every coordinate, in an order that does not depend on the nest
 * @param offsets constants of the coordinates
 * @param tensors name, shape and type of output, left and right operand
 * @param epilogue what happens to the sums
 */
public record Meaning(List<String> dims, List<Long> offsets, List<String> tensors, String epilogue) {
    public Meaning {
        dims = List.copyOf(dims);
        offsets = List.copyOf(offsets);
        tensors = List.copyOf(tensors);
    }

    static Meaning of(
            Domain domain,
            List<BufferDecl> tensors,
            List<Affine> out,
            List<Affine> left,
            List<Affine> right,
            Stmt.Value epilogue) {
        return new Meaning(
                domain.dims.stream()
                        .map(d -> d.extent() + " x " + d.column())
                        .sorted()
                        .toList(),
                java.util.stream.Stream.of(out, left, right)
                        .flatMap(List::stream)
                        .map(Affine::constant)
                        .toList(),
                tensors.stream()
                        .map(t -> t.name() + " " + t.axes() + t.shape() + " " + t.dtype())
                        .toList(),
                print(epilogue));
    }

    private static String print(Stmt.Value v) {
        if (v instanceof Stmt.Value.Operand operand) {
            return "%" + operand.buffer();
        }
        if (v instanceof Stmt.Value.Apply apply) {
            return apply.op()
                    + apply.args().stream().map(Meaning::print).collect(Collectors.joining(", ", "(", ")"))
                    + apply.attrs();
        }
        return v instanceof Stmt.Value.Tile ? "sum" : v.toString();
    }
}
