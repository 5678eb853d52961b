package marvel.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import marvel.api.Cancellation;
import marvel.api.Compilation;
import marvel.api.Listener;
import marvel.api.Marvel;
import marvel.api.Options;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.ir.Attrs;
import marvel.op.Op;
import marvel.op.Ops;
import marvel.parse.Parser;
import marvel.parse.Printer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls of every operator with arguments and attributes that may mean nothing: a type, or a located message. */
@Tag("fuzz")
class CallFuzzTest {
    private static final List<Long> USUAL = List.of(1L, 1L, 2L, 2L, 3L, 4L, 6L, 8L, 16L);
    private static final List<Long> STRANGE =
            List.of(0L, -1L, -2L, -4L, 5L, 7L, 1L << 24, 1L << 31, -(1L << 31), 1L << 40, 1L << 62, Long.MAX_VALUE);
    private static final List<String> WORDS = List.of(
            "NCHW",
            "NHWC",
            "NCHW16c",
            "NCW",
            "NCDHW",
            "OIHW",
            "HWIO",
            "KC",
            "CK",
            "NC",
            "",
            "N",
            "float32",
            "int8",
            "bool",
            "SAME",
            "size",
            "end",
            "linear",
            "half_pixel",
            "constant",
            "both",
            "indices",
            "clip",
            "\u0130",
            "NCHW-1c");
    private static final List<String> TYPES =
            List.of("float32", "float32", "float32", "int8", "int32", "bool", "int64");

    private final Ops ops = Ops.load();

    private static long number(Random random) {
        return Fuzz.one(random.nextInt(4) == 0 ? STRANGE : USUAL, random);
    }

    private static String tensor(Random random) {
        String shape = IntStream.range(0, random.nextInt(6))
                .mapToLong(i -> random.nextInt(20) == 0 ? Math.abs(number(random)) : Fuzz.one(USUAL, random))
                .mapToObj(n -> random.nextInt(40) == 0 ? "?" : String.valueOf(n))
                .collect(Collectors.joining(", "));
        return "Tensor[(" + shape + (shape.isEmpty() || shape.contains(",") ? "" : ",") + "), "
                + Fuzz.one(TYPES, random) + "]";
    }

    private static String type(Random random) {
        return random.nextInt(6) > 0
                ? tensor(random)
                : IntStream.range(0, 1 + random.nextInt(3))
                        .mapToObj(i -> tensor(random))
                        .collect(Collectors.joining(", ", "(", ",)"));
    }

    private static String value(Class<?> type, Random random) {
        int kind = random.nextInt(12);
        if (kind == 0) {
            return "\"" + Fuzz.one(WORDS, random) + "\"";
        }
        if (List.class.isAssignableFrom(type) || kind == 1) {
            Supplier<String> one = random.nextInt(5) > 0
                    ? () -> String.valueOf(number(random))
                    : () -> "[" + number(random) + ", " + number(random) + "]";
            return IntStream.range(0, random.nextInt(6))
                    .mapToObj(i -> one.get())
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        if (type == boolean.class) {
            return random.nextBoolean() ? "True" : "False";
        }
        if (type == String.class) {
            return "\"" + Fuzz.one(WORDS, random) + "\"";
        }
        return type == double.class ? number(random) + ".5f" : String.valueOf(number(random));
    }

    private String attributes(String name, Random random) {
        RecordComponent[] components;
        try {
            Op defaults = ops.decode(name, Attrs.EMPTY, Span.NONE).orElseThrow();
            components = defaults.getClass().getRecordComponents();
        } catch (CompileException e) {
            return ""; // An attribute has no default: it is missing.
        }
        StringBuilder all = new StringBuilder();
        for (RecordComponent c : components) {
            if (random.nextInt(3) == 0) {
                String key = c.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
                all.append(", ").append(key).append('=').append(value(c.getType(), random));
            }
        }
        return all.toString();
    }

    private String call(Random random) {
        String name = Fuzz.one(ops.names(), random);
        int n = 1 + random.nextInt(random.nextInt(4) == 0 ? 5 : 2);
        List<String> params = new ArrayList<>();
        List<String> args = new ArrayList<>();
        String same = type(random);
        for (int i = 0; i < n; i++) {
            params.add("%a" + i + ": " + (random.nextInt(3) == 0 ? same : type(random)));
            args.add(random.nextInt(12) == 0 ? String.valueOf(number(random)) : "%a" + i);
        }
        return "def @main(" + String.join(", ", params) + ") {\n  " + name + "(" + String.join(", ", args)
                + attributes(name, random) + ")\n}\n";
    }

    @Test
    void calls() throws InterruptedException {
        Marvel marvel = new Marvel();
        Options options = Options.builder()
                .pipeline("infer-type,simplify-inference,fuse-epilogue,outline")
                .verifyEach(true)
                .build();
        Fuzz.run("calls of operators, outlined, verified after each pass", 15_000, (random, input) -> {
            String text = input.is(call(random));
            try {
                Compilation done = marvel.compile(
                        new Source("fuzz", text), "edge", options, new Listener() {}, new Cancellation());
                String printed = Printer.print(done.module());
                assertEquals(printed, Printer.print(Parser.module(new Source("printed", printed))));
                input.accepted();
            } catch (CompileException e) {
                assertFalse(
                        e.diagnostics().get(0).notes().stream()
                                .anyMatch(n -> n.message().startsWith("after pass")),
                        () -> "a pass made what does not verify: " + e.getMessage());
            }
        });
    }
}
