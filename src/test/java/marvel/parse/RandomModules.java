package marvel.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import marvel.diag.Span;
import marvel.ir.Accelerator;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.Expr;
import marvel.ir.Expr.Pattern;
import marvel.ir.Expr.Statement;
import marvel.ir.GraphFunction;
import marvel.ir.Item;
import marvel.ir.Module;
import marvel.ir.Type;
import marvel.ir.TypeDef;

/** Modules with everything that a text can say, right in names and shapes, and meaningless otherwise. */
final class RandomModules {
    private static final Type UNKNOWN = new Type.Unknown();
    private final Random random;
    private int names;
    private final List<Expr.Var> scope = new ArrayList<>();

    RandomModules(long seed) {
        random = new Random(seed);
    }

    Module module() {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            items.add(new GraphFunction("f" + i, function(3, true), Span.NONE));
            items.add(new RandomLoops(random).function("f" + i));
            items.add(accelerator("acc-" + i));
            items.add(typeDef("T" + i));
        }
        return new Module("0.0.5", items, Optional.empty(), "");
    }

    private <T> List<T> list(int most, Supplier<T> element) {
        return IntStream.range(0, random.nextInt(most + 1))
                .mapToObj(i -> element.get())
                .toList();
    }

    private boolean chance() {
        return random.nextInt(3) == 0;
    }

    private TypeDef typeDef(String name) {
        boolean isExtern = chance();
        int[] count = {0};
        List<TypeDef.Constructor> constructors = isExtern
                ? List.of()
                : list(3, () -> new TypeDef.Constructor(name + "C" + count[0]++, list(2, () -> type(2))));
        return new TypeDef(name, chance() ? List.of("A", "B") : List.of(), constructors, isExtern, Span.NONE);
    }

    private Type type(int depth) {
        int kind = random.nextInt(depth == 0 ? 2 : 7);
        if (kind == 0) {
            return Type.Tensor.scalar(
                    List.of(DType.FLOAT32, DType.BOOL, new DType("uint", 8, 4)).get(random.nextInt(3)));
        }
        if (kind == 1) {
            return new Type.Tensor(
                    List.of((long) random.nextInt(1000), chance() ? Type.ANY : 1L),
                    chance() ? DType.INT8 : DType.INT64);
        }
        if (kind == 2) {
            return new Type.Tuple(list(3, () -> type(depth - 1)));
        }
        if (kind == 3) {
            return new Type.Func(chance() ? List.of("A") : List.of(), list(2, () -> type(depth - 1)), type(depth - 1));
        }
        return kind == 4
                ? new Type.Ref(type(depth - 1))
                : new Type.Named("List", kind == 5 ? List.of() : List.of(type(depth - 1)));
    }

    private Type maybe() {
        return chance() ? UNKNOWN : type(2);
    }

    private Attrs attrs(int depth) {
        Attrs all = Attrs.EMPTY;
        for (int i = random.nextInt(4); i > 0; i--) {
            all = all.with(List.of("a", "b.c", "for", "type", "in", "clip").get(random.nextInt(6)), attr(depth));
        }
        return all;
    }

    private double real() {
        return chance() ? random.nextInt(100) : Math.scalb(random.nextDouble() - 0.5, random.nextInt(80) - 40);
    }

    private Attr attr(int depth) {
        return switch (random.nextInt(depth == 0 ? 9 : 13)) {
            case 0 -> new Attr.Int(random.nextLong(), chance() ? "i64" : "");
            case 1 -> new Attr.Real(real(), List.of("", "f", "f64").get(random.nextInt(3)));
            case 2 -> new Attr.Bool(chance());
            case 3 -> new Attr.Str("a \"b\"\n\\c\t\u00e9\uD83D\uDE00");
            case 4 -> new Attr.Word(List.of("x", "nn.y", "pad").get(random.nextInt(3)));
            case 5 -> new Attr.None();
            case 6 -> new Attr.Meta("relay.Constant", random.nextInt(9));
            case 7 ->
                new Attr.Quantity(
                        real(), List.of("B", "words/cycle read", "B per PE").get(random.nextInt(3)));
            case 8 -> new Attr.Labelled("block", new Attr.Quantity(random.nextInt(99), "B"));
            case 9 -> new Attr.ListOf(list(3, () -> attr(depth - 1)));
            case 10 -> new Attr.TupleOf(list(3, () -> attr(depth - 1)));
            case 11 -> new Attr.Dict(attrs(depth - 1).with("a \"key", attr(depth - 1)));
            default -> new Attr.Struct("VirtualDevice", attrs(depth - 1));
        };
    }

    private Accelerator accelerator(String name) {
        Attrs entries = attrs(2).with("l1", new Attr.Parts(List.of(attr(1), attr(1))));
        return new Accelerator(name, entries, Span.NONE);
    }

    private String name() {
        return "v" + names++;
    }

    private Expr.Function function(int depth, boolean isTop) {
        int mark = scope.size();
        List<Expr.Param> params = list(3, () -> {
            Type declared = maybe();
            Type type = maybe();
            Expr.Param p = new Expr.Param(name(), chance() ? attrs(1) : Attrs.EMPTY, declared, type, Span.NONE);
            scope.add(new Expr.Var(p.name(), type.equals(UNKNOWN) ? declared : type, Span.NONE));
            return p;
        });
        List<String> typeParams = chance() ? List.of("A") : List.of();
        Type result = maybe();
        Expr.Block body = block(depth);
        scope.subList(mark, scope.size()).clear();
        List<Type> types = params.stream()
                .map(p -> p.type().equals(UNKNOWN) ? p.declared() : p.type())
                .toList();
        boolean isKnown = !result.equals(UNKNOWN) && !types.contains(UNKNOWN);
        Type type = isTop ? isKnown ? new Type.Func(typeParams, types, result) : UNKNOWN : maybe();
        return new Expr.Function(typeParams, params, attrs(1), result, body, type, Span.NONE);
    }

    private Expr.Block block(int depth) {
        int mark = scope.size();
        List<Statement> statements = list(4, () -> statement(depth));
        Expr.Block block = new Expr.Block(statements, expr(depth), Span.NONE);
        scope.subList(mark, scope.size()).clear();
        return block;
    }

    private Statement statement(int depth) {
        int kind = random.nextInt(5);
        if (kind == 0) {
            return new Statement.Eval(expr(depth), Span.NONE);
        }
        if (kind == 1) {
            Statement.FreeVar v = new Statement.FreeVar(name(), maybe(), Span.NONE);
            scope.add(new Expr.Var(v.name(), v.declared(), Span.NONE));
            return v;
        }
        Expr value = expr(depth);
        if (kind == 2) {
            Statement.Let let =
                    new Statement.Let(name(), chance() ? attrs(1) : Attrs.EMPTY, maybe(), maybe(), value, Span.NONE);
            Type own = let.type().equals(UNKNOWN) ? let.declared() : let.type();
            scope.add(new Expr.Var(let.name(), own.equals(UNKNOWN) ? value.type() : own, Span.NONE));
            return let;
        }
        Statement.Bind bind = new Statement.Bind(Integer.toString(names++), value, Span.NONE);
        scope.add(new Expr.Var(bind.name(), value.type(), Span.NONE));
        return bind;
    }

    private Expr expr(int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 11)) {
            case 0 ->
                scope.isEmpty() ? new Expr.GlobalVar("g", UNKNOWN, Span.NONE) : scope.get(random.nextInt(scope.size()));
            case 1 -> new Expr.GlobalVar("f" + random.nextInt(5), UNKNOWN, Span.NONE);
            case 2 ->
                new Expr.OpRef(List.of("nn.relu", "Nil", "min", "clip").get(random.nextInt(4)), maybe(), Span.NONE);
            case 3 -> scalar();
            case 4 -> new Expr.MetaRef("relay.Constant", random.nextInt(5), maybe(), Span.NONE);
            case 5 -> new Expr.Tuple(list(3, () -> expr(depth - 1)), maybe(), Span.NONE);
            case 6 -> new Expr.Project(callee(depth - 1), random.nextInt(9), maybe(), Span.NONE);
            case 7 -> function(depth - 1, false);
            case 8 -> {
                Expr condition = expr(depth - 1);
                Expr.Block then = block(depth - 1);
                yield new Expr.If(
                        condition, then, block(depth - 1), then.result().type(), Span.NONE);
            }
            case 9 -> match(depth);
            default ->
                new Expr.Call(
                        callee(depth - 1),
                        chance() ? List.of(type(1)) : List.of(),
                        list(3, () -> expr(depth - 1)),
                        attrs(2),
                        maybe(),
                        Span.NONE);
        };
    }

    /** An operator that is called has no type of its own. */
    private Expr callee(int depth) {
        Expr e = expr(depth);
        return e instanceof Expr.OpRef op ? new Expr.OpRef(op.name(), UNKNOWN, Span.NONE) : e;
    }

    private Expr scalar() {
        DType dtype = List.of(
                        DType.BOOL,
                        DType.INT8,
                        DType.INT32,
                        DType.INT64,
                        DType.FLOAT32,
                        new DType("float", 64, 1),
                        new DType("float", 16, 1),
                        new DType("uint", 8, 1))
                .get(random.nextInt(8));
        if (dtype.isFloat()) {
            double value = Math.max(-60000, Math.min(60000, real() * 1000));
            return new Expr.Scalar(Numbers.round(value, dtype), dtype, Span.NONE);
        }
        long value =
                dtype.bits() == 64 ? random.nextLong() : dtype.bits() == 1 ? random.nextInt(2) : random.nextInt(128);
        return new Expr.Scalar(value, dtype, Span.NONE);
    }

    private Expr match(int depth) {
        Expr value = expr(depth - 1);
        List<Expr.Clause> clauses = list(3, () -> {
            int mark = scope.size();
            Pattern pattern = pattern(2);
            Expr.Block body = block(depth - 1);
            scope.subList(mark, scope.size()).clear();
            return new Expr.Clause(pattern, body);
        });
        Type type = clauses.isEmpty() ? UNKNOWN : clauses.get(0).body().result().type();
        return new Expr.Match(value, chance(), clauses, type, Span.NONE);
    }

    private Pattern pattern(int depth) {
        int kind = random.nextInt(depth == 0 ? 2 : 4);
        if (kind == 0) {
            return new Pattern.Wildcard();
        }
        if (kind == 1) {
            Pattern.Bind b = new Pattern.Bind(name(), maybe(), maybe());
            scope.add(new Expr.Var(b.name(), b.type().equals(UNKNOWN) ? b.declared() : b.type(), Span.NONE));
            return b;
        }
        List<Pattern> fields = list(3, () -> pattern(depth - 1));
        return kind == 2 ? new Pattern.Tuple(fields) : new Pattern.Constructor("Cons", fields);
    }
}
