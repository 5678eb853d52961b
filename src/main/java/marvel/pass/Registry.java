package marvel.pass;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Nearest;
import marvel.diag.Origin;
import marvel.diag.Span;
import marvel.ir.RecordCodec;
import marvel.parse.PassCall;

/** The passes and services on the class path. */
public final class Registry {
    private final ClassLoader loader;
    private final Map<String, ServiceLoader.Provider<Pass<?>>> passes = new TreeMap<>();

    /**
     * Finds all passes.
     *
     * @throws CompileException if two have one name
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type arguments
    public Registry(ClassLoader loader) {
        this.loader = loader;
        ServiceLoader.load(Pass.class, loader).stream().forEach(p -> {
            String name = info((Class<? extends Pass>) p.type()).value();
            ServiceLoader.Provider<Pass<?>> old = passes.put(name, (ServiceLoader.Provider) p);
            if (old != null) {
                throw new CompileException(
                        Code.SAME_NAME,
                        Span.NONE,
                        "two passes are called " + name + ": " + Origin.of(old.type()) + " and " + Origin.of(p.type()));
            }
        });
    }

    /** All services of a kind, those with the least class name first. */
    public <T> List<T> services(Class<T> kind) {
        List<T> all = new ArrayList<>();
        ServiceLoader.load(kind, loader).forEach(all::add);
        all.sort(Comparator.comparing(s -> s.getClass().getName()));
        return all;
    }

    /** A resource that lies beside the passes; empty if there is none. */
    public InputStream resource(String name) {
        InputStream in = loader.getResourceAsStream(name);
        return in == null ? InputStream.nullInputStream() : in;
    }

    public List<String> names() {
        return List.copyOf(passes.keySet());
    }

    public boolean has(String name) {
        return passes.containsKey(name);
    }

    /** The pass of a call, with its options read. */
    public ConfiguredPass configure(PassCall call) {
        ServiceLoader.Provider<Pass<?>> provider = passes.get(call.name());
        if (provider == null) {
            throw new CompileException(
                    Diagnostic.error(Code.UNKNOWN_PASS, call.span(), "no pass is called '" + call.name() + "'")
                            .withNote(call.span(), Nearest.suggestion(call.name(), names())));
        }
        return configure(provider.get(), call);
    }

    private static <O extends Record> ConfiguredPass configure(Pass<O> pass, PassCall call) {
        PassInfo info = info(pass.getClass());
        O options = RecordCodec.decode(pass.options(), call.options(), call.span(), "pass " + info.value());
        return new ConfiguredPass() {
            @Override
            public String name() {
                return info.value();
            }

            @Override
            public List<String> after() {
                return List.of(info.after());
            }

            @Override
            public PassCall call() {
                return new PassCall(info.value(), RecordCodec.encode(options), call.span());
            }

            @Override
            public marvel.ir.Module run(marvel.ir.Module module, PassContext context) {
                return pass.run(module, options, context);
            }
        };
    }

    private static PassInfo info(Class<?> pass) {
        PassInfo info = pass.getAnnotation(PassInfo.class);
        if (info == null) {
            throw new CompileException(Code.PLUGIN, Span.NONE, "expected @PassInfo on the pass " + Origin.of(pass));
        }
        return info;
    }
}
