package marvel.parse;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Where;
import org.antlr.v4.runtime.Token;

/** The buffers of a loop function, and the loops around the place at work. No name stands for two of them. */
final class LoopScope {
    record Loop(Where where, Span span) {}

    private final Text text;
    private final Map<String, BufferDecl> buffers = new HashMap<>();
    private final Set<String> allocated = new HashSet<>();
    private final Map<String, Loop> loops = new HashMap<>();

    LoopScope(Text text) {
        this.text = text;
    }

    void define(BufferDecl buffer) {
        if (isFree(buffer.name(), buffer.span())) {
            buffers.put(buffer.name(), buffer);
        }
    }

    /** A buffer that is not a parameter. */
    void defineAllocated(BufferDecl buffer) {
        define(buffer);
        allocated.add(buffer.name());
    }

    boolean isAllocated(BufferDecl buffer) {
        return allocated.contains(buffer.name());
    }

    /** Whether the loop's name was free and now stands for it, up to {@link #leave}. */
    boolean enter(Token variable, Where where) {
        Span span = text.span(variable);
        String name = Text.bare(variable);
        boolean isFree = isFree(name, span);
        if (isFree) {
            loops.put(name, new Loop(where, span));
        }
        return isFree;
    }

    void leave(String variable) {
        loops.remove(variable);
    }

    private boolean isFree(String name, Span span) {
        BufferDecl buffer = buffers.get(name);
        Loop loop = loops.get(name);
        if (buffer == null && loop == null) {
            return true;
        }
        text.errors()
                .add(Diagnostic.error(Code.DUPLICATE, span, "duplicate name %" + name)
                        .withNote(
                                buffer != null ? buffer.span() : loop == null ? span : loop.span(),
                                buffer != null ? "a buffer of that name is here" : "a loop of that name is here"));
        return false;
    }

    /** The buffer of that name; an error if there is none. */
    Optional<BufferDecl> buffer(Token t) {
        Optional<BufferDecl> found = Optional.ofNullable(buffers.get(Text.bare(t)));
        if (found.isEmpty()) {
            text.error(
                    Code.UNDEFINED,
                    t,
                    loops.containsKey(Text.bare(t))
                            ? "expected a buffer, got loop variable " + t.getText()
                            : "undefined buffer " + t.getText());
        }
        return found;
    }

    /** The loop of that name around this place; an error if there is none. */
    Optional<Loop> loop(Token t) {
        Optional<Loop> found = Optional.ofNullable(loops.get(Text.bare(t)));
        if (found.isEmpty()) {
            text.error(
                    Code.UNDEFINED,
                    t,
                    buffers.containsKey(Text.bare(t))
                            ? "expected a loop variable, got buffer " + t.getText()
                            : "undefined loop variable " + t.getText());
        }
        return found;
    }
}
