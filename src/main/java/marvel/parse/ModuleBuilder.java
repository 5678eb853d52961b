package marvel.parse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.grammar.MarvelParser.ConstructorContext;
import marvel.grammar.MarvelParser.ExternTypeContext;
import marvel.grammar.MarvelParser.FileContext;
import marvel.grammar.MarvelParser.GraphFunctionContext;
import marvel.grammar.MarvelParser.ItemContext;
import marvel.grammar.MarvelParser.TypeDefContext;
import marvel.ir.Expr;
import marvel.ir.GraphFunction;
import marvel.ir.Item;
import marvel.ir.Module;
import marvel.ir.Type;
import marvel.ir.TypeDef;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** A whole text. */
final class ModuleBuilder {
    private static final String VERSION = "0.0.5";

    private final Text text;
    private final GraphBuilder graph;
    private final LoopBuilder loops;
    private final AcceleratorBuilder accelerators;
    /** What each kind of name was defined at. */
    private final Map<String, Span> definitions = new HashMap<>();

    ModuleBuilder(Text text) {
        this.text = text;
        this.graph = new GraphBuilder(text);
        this.loops = new LoopBuilder(text);
        this.accelerators = new AcceleratorBuilder(text);
    }

    Module module(FileContext c) {
        checkVersion(c.version);
        List<Item> items = new ArrayList<>(c.items.size());
        for (ItemContext item : c.items) {
            items.add(item(item));
        }
        Optional<Expr.Block> expression = Optional.ofNullable(c.body()).map(graph::body);
        String metadata = c.metadata == null ? "" : c.metadata.getText();
        Metadata.check(text, metadata, text.span(c.metadata == null ? c.getStop() : c.metadata));
        text.errors().throwIfAny();
        boolean isRelay = c.version != null
                || expression.isPresent()
                || items.stream().anyMatch(i -> i instanceof GraphFunction || i instanceof TypeDef);
        return new Module(isRelay ? VERSION : "", items, expression, metadata);
    }

    private void checkVersion(@Nullable Token t) {
        if (t != null) {
            String all = t.getText();
            String version = all.substring(all.indexOf('"') + 1, all.lastIndexOf('"'));
            if (!version.equals(VERSION)) {
                text.error(Code.VERSION, t, "expected version \"" + VERSION + "\", got \"" + version + "\"");
            }
        }
    }

    private Item item(ItemContext c) {
        if (c.graphFunction() != null) {
            return function(c.graphFunction());
        }
        if (c.typeDef() != null) {
            return typeDef(c.typeDef());
        }
        if (c.externType() != null) {
            ExternTypeContext e = c.externType();
            define("", "type " + e.name.getText(), e.name.getText(), text.span(e.name));
            return new TypeDef(
                    e.name.getText(), graph.types().typeParams(e.typeParams()), List.of(), true, text.span(e));
        }
        if (c.loopFunction() != null) {
            String name = Text.bare(c.loopFunction().name);
            define("primfn ", "loop function @" + name, name, text.span(c.loopFunction().name));
            return loops.function(c.loopFunction());
        }
        String name = Text.bare(c.accelerator().name);
        define("accelerator ", "accelerator @" + name, name, text.span(c.accelerator().name));
        return accelerators.accelerator(c.accelerator());
    }

    private GraphFunction function(GraphFunctionContext c) {
        String name = Text.bare(c.name);
        define("def ", "function @" + name, name, text.span(c.name));
        Expr.Function f = graph.function(c.function(), c.name);
        Expr.Function typed =
                new Expr.Function(f.typeParams(), f.params(), f.attrs(), f.result(), f.body(), signature(f), f.span());
        return new GraphFunction(name, typed, text.span(c));
    }

    /** The type of a function all of whose types are written. */
    private static Type signature(Expr.Function f) {
        List<Type> params = f.params().stream()
                .map(p -> GraphBuilder.known(p.type(), p.declared()))
                .toList();
        boolean isKnown =
                !(f.result() instanceof Type.Unknown) && params.stream().noneMatch(p -> p instanceof Type.Unknown);
        return isKnown ? new Type.Func(f.typeParams(), params, f.result()) : TypeBuilder.UNKNOWN;
    }

    private TypeDef typeDef(TypeDefContext c) {
        String name = c.name.getText();
        define("", "type " + name, name, text.span(c.name));
        List<TypeDef.Constructor> constructors = new ArrayList<>();
        for (ConstructorContext constructor : c.constructors) {
            String own = constructor.name.getText();
            define("", "constructor " + own, own, text.span(constructor.name));
            List<Type> fields =
                    constructor.fields.stream().map(graph.types()::type).toList();
            constructors.add(new TypeDef.Constructor(own, fields));
        }
        return new TypeDef(name, graph.types().typeParams(c.typeParams()), constructors, false, text.span(c));
    }

    private void define(String space, String what, String name, Span span) {
        Span before = definitions.putIfAbsent(space + name, span);
        if (before != null) {
            text.errors()
                    .add(Diagnostic.error(Code.DUPLICATE, span, "duplicate definition of " + what)
                            .withNote(before, "previous definition here"));
        }
    }
}
