package marvel.embed;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import marvel.api.Cancellation;
import marvel.api.Marvel;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.tool.MarvelOpt;
import marvel.tool.TextRun;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FunctionPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.annotation.Allocator;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * What {@code marvel.cpp} calls: JavaCPP makes a C function of each {@code call}. Nothing is thrown to C; codes are those of
 * {@code marvel.h}, strings are allocated with {@code malloc} and freed by C.
 */
@Platform(include = "<stdint.h>")
public final class Entry {
    /** {@code MARVEL_ERROR}: something that should not happen, such as no memory. */
    private static final int ERROR = 4;

    /** Compilers by the number that C knows them by. */
    private static final Map<Long, Marvel> OPEN = new ConcurrentHashMap<>();

    private static final AtomicLong NEXT = new AtomicLong(1);

    static {
        // What C has loaded already; Java looks up native methods only in what it has loaded itself.
        System.load(System.getProperty("marvel.library"));
    }

    private Entry() {}

    private interface Work {
        int run() throws Exception;
    }

    /** Makes a compiler with plug-ins, words of {@code options}; its number goes to {@code handle}. */
    @Allocator(max = 1)
    public static class Open extends FunctionPointer {
        @Name("marvel_java_open")
        public int call(
                @Cast("const char*") BytePointer options,
                @Cast("int64_t*") Pointer handle,
                @Cast("char**") PointerPointer<BytePointer> diagnostics) {
            return guarded(diagnostics, () -> {
                String flag = "--load-pass-plugin=";
                List<String> words = TextRun.words(text(options));
                for (String w : words) {
                    if (!w.startsWith(flag)) {
                        diagnostics.put(0, string("marvel: expected " + flag + "JAR, got '" + w + "'\n"));
                        return MarvelOpt.USAGE;
                    }
                }
                Marvel marvel = new Marvel(words.stream()
                        .map(w -> Path.of(w.substring(flag.length())))
                        .toList());
                long number = NEXT.getAndIncrement();
                OPEN.put(number, marvel);
                new LongPointer(handle).put(number);
                return MarvelOpt.OK;
            });
        }
    }

    /** Closes a compiler. */
    @Allocator(max = 1)
    public static class Close extends FunctionPointer {
        @Name("marvel_java_close")
        public void call(@Cast("int64_t") long handle) {
            Marvel marvel = OPEN.remove(handle);
            if (marvel != null) {
                marvel.close();
            }
        }
    }

    /** Compiles a text as the command line {@code options} says. */
    @Allocator(max = 1)
    public static class Compile extends FunctionPointer {
        @Name("marvel_java_compile")
        public int call(
                @Cast("int64_t") long handle,
                @Cast("const char*") BytePointer ir,
                @Cast("const char*") BytePointer options,
                @Cast("char**") PointerPointer<BytePointer> out,
                @Cast("char**") PointerPointer<BytePointer> diagnostics) {
            return guarded(diagnostics, () -> {
                Marvel marvel = OPEN.get(handle);
                if (marvel == null) {
                    diagnostics.put(0, string("marvel: the context is closed\n"));
                    return MarvelOpt.USAGE;
                }
                TextRun run = TextRun.of(marvel, text(ir), TextRun.words(text(options)), new Cancellation());
                StringBuilder said = new StringBuilder();
                for (Diagnostic d : run.diagnostics()) {
                    said.append(d.render());
                }
                diagnostics.put(0, string(said + run.err()));
                if (run.code() == MarvelOpt.OK) {
                    out.put(0, string(run.out()));
                }
                return run.code();
            });
        }
    }

    private static int guarded(PointerPointer<BytePointer> diagnostics, Work work) {
        try {
            return work.run();
        } catch (CompileException e) {
            StringBuilder said = new StringBuilder();
            e.diagnostics().forEach(d -> said.append(d.render()));
            diagnostics.put(0, string(said.toString()));
            return MarvelOpt.FAILED;
        } catch (Throwable e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            diagnostics.put(0, string("marvel: internal error: " + trace));
            return ERROR;
        }
    }

    private static String text(BytePointer p) {
        return p == null ? "" : p.getString(StandardCharsets.UTF_8);
    }

    /** A string that C frees. */
    private static BytePointer string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        BytePointer p = new BytePointer(Pointer.malloc(bytes.length + 1L));
        return p.capacity(bytes.length + 1L).put(bytes, 0, bytes.length).put(bytes.length, (byte) 0);
    }
}
