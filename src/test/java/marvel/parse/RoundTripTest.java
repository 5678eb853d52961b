package marvel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import marvel.diag.DeepStack;
import marvel.diag.Source;
import marvel.ir.Accelerator;
import marvel.ir.Attr;
import marvel.ir.Expr;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.ir.loop.Stmt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed parses to the same. */
final class RoundTripTest {
    private static Module parse(String text) {
        return Parser.module(new Source("t", text));
    }

    @Test
    void handWrittenLoopFunctionsAndAccelerators() throws IOException {
        Module module = parse(Resources.text("text/conv2d.mvl"));
        String printed = Printer.print(module);
        assertEquals(module, parse(printed));
        assertEquals(printed, Printer.print(parse(printed)));

        LoopFunction conv = module.item(LoopFunction.class, "conv1").orElseThrow();
        assertEquals(4, conv.params().size());
        Stmt.For k2 = (Stmt.For) conv.body().get(6);
        Stmt.For p2 = (Stmt.For) k2.body().get(1);
        assertEquals(
                "copy %data_l2 = %data[0 : 1, 0 : 64, %p2 - 1 : min(16, 57 - %p2), -1 : 58] pad", line(printed, "pad"));
        assertTrue(((Stmt.Load) p2.body().get(0)).pad());
        Stmt.Store drain = (Stmt.Store) p2.body().get(2);
        assertEquals("clip", ((Stmt.Value.Apply) drain.value()).op());
    }

    private static String line(String text, String end) {
        return text.lines()
                .map(String::strip)
                .filter(l -> l.endsWith(end + ";"))
                .map(l -> l.substring(0, l.length() - 1))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void unitsOfAccelerators() throws IOException {
        Accelerator edge = parse(Resources.text("text/conv2d.mvl"))
                .item(Accelerator.class, "edge")
                .orElseThrow();
        assertEquals(
                new Attr.Parts(List.of(new Attr.Quantity(512, "B per PE"), new Attr.Word("double_buffered"))),
                edge.entries().get("l1").orElseThrow());
        assertEquals(
                new Attr.Parts(List.of(
                        new Attr.Quantity(6.4, "GB/s"), new Attr.Labelled("block", new Attr.Quantity(64, "B")))),
                edge.entries().get("dram").orElseThrow());
    }

    @Test
    void randomModules() {
        for (long seed = 0; seed < 100; seed++) {
            Module module = new RandomModules(seed).module();
            String printed = Printer.print(module);
            Module again = parse(printed);
            long shown = seed;
            assertEquals(module.items().size(), again.items().size());
            for (int i = 0; i < module.items().size(); i++) {
                String text = Printer.print(module.items().get(i));
                assertEquals(module.items().get(i), again.items().get(i), () -> "seed " + shown + ":\n" + text);
            }
            assertEquals(printed, Printer.print(again), () -> "seed " + shown);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.0f, 1f",
        "1e-5f, 1e-05f",
        "0.0001f, 0.0001f",
        "1000000.0f, 1e+06f",
        "1234567f, 1234567f",
        "0.1f64, 0.1f64",
        "-0.0f, -0f",
        "65504f16, 65504f16",
        "0.1f16, 0.1f16",
        "16777216f, 16777216f",
        "3.40282e+38f32, 3.40282e+38f",
        "1.17549435e-38f, 1.1754944e-38f",
        "--10, 10",
        "---10, -10",
        "2147483648, 2147483648i64",
        "5i64, 5i64",
        "-42i16, -42i16",
        "-05, -5",
        "200u8, 200u8",
        "-9223372036854775808, -9223372036854775808i64",
        "True, True",
        "inff, inff"
    })
    void scalars(String written, String printed) {
        Module module = parse(written);
        assertEquals("#[version = \"0.0.5\"]\n" + printed + "\n", Printer.print(module, Printer.Types.HIDDEN));
        assertEquals(module, parse(printed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "off-chip-tiling{model=db objective=dram},on-chip-dataflow{model=maestro n=3 r=0.5}", ""})
    void pipelines(String text) {
        List<PassCall> passes = Parser.pipeline(new Source("t", text));
        assertEquals(text, Printer.print(passes));
    }

    @Test
    void optionsOfPipelines() {
        PassCall pass = Parser.pipeline(
                        new Source("t", "infer-type{tiles=any-size name=\"x y\" on=True list=[1, a-b]}"))
                .get(0);
        assertEquals("infer-type", pass.name());
        assertEquals(new Attr.Word("any-size"), pass.options().get("tiles").orElseThrow());
        assertEquals(new Attr.Str("x y"), pass.options().get("name").orElseThrow());
        assertEquals(new Attr.Bool(true), pass.options().get("on").orElseThrow());
        assertEquals(
                new Attr.ListOf(List.of(new Attr.Int(1), new Attr.Word("a-b"))),
                pass.options().get("list").orElseThrow());
    }

    /** Long and deep texts take no stack of the caller and little time. */
    @Test
    void longAndDeepTexts() {
        String chain = "1" + " + 1".repeat(20_000);
        Module module = parse(chain);
        String printed = Printer.print(module);
        assertTrue(DeepStack.call(() -> module.equals(parse(printed))));
        String deep = "(".repeat(20_000) + "1" + ",)".repeat(20_000);
        assertEquals(
                deep,
                Printer.print(parse(deep), Printer.Types.HIDDEN)
                        .lines()
                        .skip(1)
                        .findFirst()
                        .orElseThrow());
        String types = "fn (%x: " + "(".repeat(20_000) + "int8" + ",)".repeat(20_000) + ") { %x }";
        roundTrip(types);
        roundTrip("if (".repeat(20_000) + "True" + ") { 1 } else { 2 }".repeat(20_000));
        roundTrip("if (True) { ".repeat(20_000) + "1" + " } else { 2 }".repeat(20_000));
        roundTrip("fn () { ".repeat(20_000) + "1" + " }".repeat(20_000));
        StringBuilder statements = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            statements
                    .append('%')
                    .append(i)
                    .append(" = ")
                    .append(i == 0 ? "1" : "nn.relu(%" + (i - 1) + ")")
                    .append(";\n");
        }
        assertEquals(
                20_000,
                parse(statements + "%0").expression().orElseThrow().statements().size());
    }

    /** Prints as itself again, in a length like that of the text. */
    private static void roundTrip(String text) {
        String printed = Printer.print(parse(text), Printer.Types.HIDDEN);
        assertTrue(printed.length() < 500L * 20_000, () -> "got " + printed.length() + " characters");
        assertEquals(printed, Printer.print(parse(printed), Printer.Types.HIDDEN));
    }

    @Test
    void infixOperatorsBindByPrecedence() {
        Expr sum = parse("1 + 2 * 3 - 4 < 5 == True").expression().orElseThrow().result();
        assertEquals("equal(less(subtract(add(1, multiply(2, 3)), 4), 5), True)", Printer.print(sum));
    }

    @Test
    void commentsAndTypesOfVariables() {
        String text = "fn (%x /* /* nested */ */: int8 /* ty=int8 */) { // line\n  %x /* ty=int32 */ }";
        Expr.Function f = (Expr.Function) parse(text).expression().orElseThrow().result();
        assertEquals("int8", f.body().result().type().toString());
        String odd = "nn.relu(1) /* ty=not a type ( */";
        assertEquals("_", parse(odd).expression().orElseThrow().result().type().toString());
    }
}
