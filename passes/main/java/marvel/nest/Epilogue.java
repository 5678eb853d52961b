package marvel.nest;

import java.util.List;
import marvel.ir.DType;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Stmt;

/**
 * What happens to an output once it is summed up, before it is written.
 *
 * @param value the expression; the sum is the tile named {@link #SUM}
 * @param operands the parameters it reads (bias, residual), with axis letters of the output, but for the operator's own input and weight
 * @param dtype of what is written
 */
public record Epilogue(Stmt.Value value, List<BufferDecl> operands, DType dtype) {
    /** Name that stands for the tile of sums in {@link #value}. */
    public static final String SUM = "sum";

    public Epilogue {
        operands = List.copyOf(operands);
    }

    /** Writes the sums as they are. */
    public static Epilogue none(DType dtype) {
        return new Epilogue(new Stmt.Value.Tile(SUM), List.of(), dtype);
    }

    public boolean isNone() {
        return value instanceof Stmt.Value.Tile;
    }

    /** The expression on the tile of that name. */
    public Stmt.Value on(String tile) {
        return rename(value, tile);
    }

    private static Stmt.Value rename(Stmt.Value v, String tile) {
        if (v instanceof Stmt.Value.Tile) {
            return new Stmt.Value.Tile(tile);
        }
        if (v instanceof Stmt.Value.Apply a) {
            return new Stmt.Value.Apply(
                    a.op(), a.args().stream().map(arg -> rename(arg, tile)).toList(), a.attrs());
        }
        return v;
    }

    /** The epilogue that a store's value stands for. */
    static Epilogue of(Stmt.Value value, List<BufferDecl> operands, DType dtype) {
        return new Epilogue(rename(value, SUM), operands, dtype);
    }
}
