package marvel.frontend;

import java.util.HashMap;
import java.util.Map;
import marvel.ir.Expr;
import marvel.layout.ExprMap;

/** How often each local name is used in a piece of a graph. */
public final class Uses {
    private final Map<String, Integer> counts = new HashMap<>();
    private long largest = -1;

    /** Counts the uses in a block, nested ones too. */
    public static Uses of(Expr.Block block) {
        Uses uses = new Uses();
        uses.define(block);
        ExprMap each = new ExprMap(e -> {
            if (e instanceof Expr.Var v) {
                uses.counts.merge(v.name(), 1, Integer::sum);
            } else if (e instanceof Expr.Function f) {
                uses.define(f.body());
            }
            return e;
        });
        each.map(block);
        return uses;
    }

    private void define(Expr.Block block) {
        for (Expr.Statement s : block.statements()) {
            if (s instanceof Expr.Statement.Bind b) {
                largest = Math.max(largest, Long.parseLong(b.name()));
            }
        }
    }

    public int count(String name) {
        return counts.getOrDefault(name, 0);
    }

    /** Greatest number of a graph variable, -1 if there is none. */
    public long largest() {
        return largest;
    }
}
