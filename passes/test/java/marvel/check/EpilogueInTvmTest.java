package marvel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.Expr;
import marvel.ir.GraphFunction;
import marvel.parse.Parser;
import marvel.testing.RandomProblems;
import marvel.testing.TvmPython;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Elementwise operators give what TVM 0.18 computes of the same Relay text, built for the processor. */
@Tag("tvm")
class EpilogueInTvmTest {
    private static final long SEED = 1;
    private static final int COUNT = 200;

    /** Operators whose results are exact; of two operands the second is the first, backwards. */
    private static final List<String> OPERATORS = List.of(
            "int32 fixed_point_multiply(%x, multiplier=1073741824, shift=0)",
            "int32 fixed_point_multiply(%x, multiplier=1518500250, shift=-3)",
            "int32 fixed_point_multiply(%x, multiplier=2147483647, shift=-20)",
            "int32 fixed_point_multiply(%x, multiplier=1, shift=-31)",
            "int32 clip(%x, a_min=-128f, a_max=127f)",
            "int32 cast(%x, dtype=\"int8\")",
            "int32 cast(%x, dtype=\"uint8\")",
            "int32 cast(%x, dtype=\"float32\")",
            "int32 abs(%x)",
            "int32 negative(%x)",
            "int32 nn.relu(%x)",
            "int32 add(%x, %y)",
            "int32 subtract(%x, %y)",
            "int32 multiply(%x, %y)",
            "int32 maximum(%x, %y)",
            "int32 minimum(%x, %y)",
            "int8 negative(%x)",
            "int8 add(%x, %y)",
            "int8 multiply(%x, %y)",
            "uint8 subtract(%x, %y)",
            "uint8 maximum(%x, %y)",
            "float32 round(%x)",
            "float32 floor(%x)",
            "float32 ceil(%x)",
            "float32 cast(%x, dtype=\"int32\")",
            "float32 abs(%x)",
            "float32 negative(%x)",
            "float32 nn.relu(%x)",
            "float32 nn.leaky_relu(%x, alpha=0.25f)",
            "float32 clip(%x, a_min=0f, a_max=6f)",
            "float32 sqrt(abs(%x))",
            "float32 add(%x, %y)",
            "float32 divide(%x, %y)");

    private static final String SCRIPT = """
            import numpy
            import tvm
            from tvm import relay

            for line in open("cases"):
                name, dtype, text = line.rstrip("\\n").split("\\t")
                x = numpy.array(open(dtype).read().split(), "float64").astype(dtype)
                y = x[::-1].copy()
                module = relay.fromtext(text)
                params = module["main"].params
                run = relay.create_executor("graph", mod=module, target="llvm").evaluate()
                result = run(*[x, y][:len(params)]).numpy()
                print(" ".join(repr(float(v)) for v in result))
            """;

    @TempDir
    Path dir;

    @Test
    void computesTheSame() throws IOException, InterruptedException {
        List<String> cases = new ArrayList<>();
        for (String operator : OPERATORS) {
            String dtype = operator.substring(0, operator.indexOf(' '));
            Files.write(
                    dir.resolve(dtype),
                    values(dtype).stream().map(Object::toString).toList());
            cases.add(operator + "\t" + dtype + "\t" + relay(operator));
        }
        Files.write(dir.resolve("cases"), cases);
        List<String> tvm = new TvmPython().run(dir, SCRIPT).orThrow().lines().toList();
        assertEquals(OPERATORS.size(), tvm.size());
        for (int i = 0; i < tvm.size(); i++) {
            List<Double> expected = List.of(tvm.get(i).split(" ", -1)).stream()
                    .map(v -> v.replace("inf", "Infinity").replace("nan", "NaN"))
                    .map(v -> Double.valueOf(v) + 0.0) // no zero is less than another
                    .toList();
            assertEquals(expected, ours(OPERATORS.get(i)), OPERATORS.get(i) + " of values of seed " + SEED);
        }
    }

    private static String relay(String operator) {
        String dtype = operator.substring(0, operator.indexOf(' '));
        String y = operator.contains("%y") ? ", %%y: Tensor[(%d), %s]".formatted(COUNT, dtype) : "";
        return "#[version = \"0.0.5\"] def @main(%%x: Tensor[(%d), %s]%s) { %s }"
                .formatted(COUNT, dtype, y, operator.substring(dtype.length() + 1));
    }

    /** Of all sizes; floats are often halves. */
    private static List<Double> values(String dtype) {
        Random random = RandomProblems.random(SEED);
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            DType t = DType.of(dtype).orElseThrow();
            long whole = random.nextInt() >> random.nextInt(t.isFloat() ? 20 : t.bits());
            all.add(
                    t.isFloat()
                            ? (float) (whole >> 11) / 2
                            : (double) Scalar.of(t, whole).integer());
        }
        return all;
    }

    private static List<Double> ours(String operator) {
        String dtype = operator.substring(0, operator.indexOf(' '));
        List<Double> values = values(dtype);
        Expr body = Parser.module(new Source("case", relay(operator)))
                .items(GraphFunction.class)
                .get(0)
                .function()
                .body()
                .result();
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            DType t = DType.of(dtype).orElseThrow();
            all.add(value(body, scalar(t, values.get(i)), scalar(t, values.get(COUNT - 1 - i)))
                            .real()
                    + 0.0);
        }
        return all;
    }

    private static Scalar scalar(DType t, double v) {
        return t.isFloat() ? Scalar.of(t, v) : Scalar.of(t, (long) v);
    }

    private static Scalar value(Expr e, Scalar x, Scalar y) {
        if (e instanceof Expr.Var v) {
            return v.name().equals("x") ? x : y;
        }
        Expr.Call call = (Expr.Call) e;
        List<Scalar> args = call.args().stream().map(a -> value(a, x, y)).collect(Collectors.toList());
        Attrs attrs = call.attrs();
        return Epilogue.apply(call.op().orElseThrow(), args, attrs, Span.NONE);
    }
}
