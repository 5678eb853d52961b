package marvel.parse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.grammar.MarvelParser;
import marvel.grammar.MarvelParser.DimContext;
import marvel.grammar.MarvelParser.FuncTypeContext;
import marvel.grammar.MarvelParser.NamedTypeContext;
import marvel.grammar.MarvelParser.ShapeContext;
import marvel.grammar.MarvelParser.TensorTypeContext;
import marvel.grammar.MarvelParser.TupleTypeContext;
import marvel.grammar.MarvelParser.TypeContext;
import marvel.grammar.MarvelParser.TypeParamsContext;
import marvel.grammar.MarvelParser.WordContext;
import marvel.ir.DType;
import marvel.ir.Type;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Types, written out or in a type comment. */
final class TypeBuilder {
    static final Type UNKNOWN = new Type.Unknown();

    private final Text text;
    private final Literals literals;
    private final Map<String, Type> comments = new HashMap<>();

    TypeBuilder(Text text) {
        this.text = text;
        this.literals = new Literals(text);
    }

    /** The type that a comment right behind a token gives to what the token ends. */
    Type behind(Token token) {
        String comment = text.commentBehind(token);
        if (comment.isEmpty()) {
            return UNKNOWN;
        }
        int span = comment.lastIndexOf(" span=");
        String type = comment.substring(comment.indexOf("ty=") + 3, span < 0 ? comment.length() - 2 : span);
        return comments.computeIfAbsent(type, TypeBuilder::ofComment);
    }

    /** A comment that says no type is a comment like any other. */
    private static Type ofComment(String type) {
        try {
            Source source = new Source("type comment", type);
            Errors errors = new Errors();
            CommonTokenStream tokens = Lexing.tokens(source, errors);
            TypeContext tree = Syntax.tree(source, tokens, MarvelParser::typeComment, errors)
                    .type();
            Type result = new TypeBuilder(new Text(source, tokens, errors)).type(tree);
            errors.throwIfAny();
            return result;
        } catch (CompileException e) {
            return UNKNOWN;
        }
    }

    /** The type written, or unknown if none is. */
    Type optional(@Nullable TypeContext c) {
        return c == null ? UNKNOWN : type(c);
    }

    Type type(TypeContext c) {
        if (c instanceof TensorTypeContext t) {
            return new Type.Tensor(shape(t.shape(), true), dtype(t.dtype));
        }
        if (c instanceof NamedTypeContext namedType) {
            return named(namedType);
        }
        if (c instanceof TupleTypeContext t) {
            // Without a comma, brackets only group.
            return t.fields.size() == 1 && t.trailing == null ? type(t.fields.get(0)) : new Type.Tuple(types(t.fields));
        }
        if (c instanceof FuncTypeContext f) {
            return new Type.Func(typeParams(f.typeParams()), types(f.params), type(f.result));
        }
        return UNKNOWN;
    }

    private Type named(NamedTypeContext c) {
        String name = c.name.getText();
        if (c.ref != null) {
            if (!name.equals("ref") && !name.equals("Ref")) {
                text.error(Code.TYPE_TEXT, c, "expected 'ref' in front of a type in brackets, got '" + name + "'");
            }
            return new Type.Ref(type(c.ref));
        }
        Optional<DType> dtype = c.args.isEmpty() ? DType.of(name) : Optional.empty();
        return dtype.isPresent() ? Type.Tensor.scalar(dtype.get()) : new Type.Named(name, types(c.args));
    }

    DType dtype(WordContext c) {
        Optional<DType> dtype = DType.of(c.getText());
        if (dtype.isEmpty()) {
            text.error(
                    Code.TYPE_TEXT, c, "expected an element type such as float32 or int8, got '" + c.getText() + "'");
        }
        return dtype.orElse(DType.FLOAT32);
    }

    List<Long> shape(ShapeContext c, boolean mayBeUnknown) {
        List<Long> dims = new ArrayList<>(c.dims.size());
        for (DimContext d : c.dims) {
            if (d.INT() != null) {
                dims.add(literals.integer(d.INT().getSymbol()));
            } else {
                if (!mayBeUnknown) {
                    text.error(Code.TYPE_TEXT, d, "expected a known extent, got '?'");
                }
                dims.add(mayBeUnknown ? Type.ANY : 1L);
            }
        }
        return dims;
    }

    private List<Type> types(List<TypeContext> contexts) {
        return contexts.stream().map(this::type).toList();
    }

    /** Names of type parameters, each once. */
    List<String> typeParams(@Nullable TypeParamsContext c) {
        List<String> names = new ArrayList<>();
        if (c != null) {
            for (WordContext name : c.names) {
                if (names.contains(name.getText())) {
                    text.error(Code.DUPLICATE, name, "duplicate type parameter " + name.getText());
                }
                names.add(name.getText());
            }
        }
        return names;
    }
}
