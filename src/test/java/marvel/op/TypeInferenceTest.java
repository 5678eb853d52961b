package marvel.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Source;
import marvel.ir.Module;
import marvel.parse.Parser;
import marvel.parse.Printer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Types found from bare text, against the types that TVM 0.18 printed. */
final class TypeInferenceTest {
    private static String resource(String name) throws IOException {
        try (InputStream in =
                        Objects.requireNonNull(TypeInferenceTest.class.getResourceAsStream("/relay/" + name), name);
                InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(in) : in) {
            return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Module infer(String text, List<Diagnostic> remarks) {
        return TypeInference.infer(Parser.module(new Source("test", text)), remarks::add);
    }

    private static Module infer(String text) {
        return infer(text, new ArrayList<>());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alexnet",
                "bert_base_layer",
                "deeplab_head",
                "lstm",
                "mlp",
                "mobilenet_v1",
                "mobilenet_v2",
                "resnet18",
                "resnet50",
                "resnet_int8_block",
                "resnext_block",
                "squeezenet",
                "vgg16"
            })
    void typesOfNetworksAreThoseThatTvmFound(String name) throws IOException {
        String text = resource(name + ".relay");
        Module printed = Parser.module(new Source(name, text));
        List<Diagnostic> remarks = new ArrayList<>();
        assertEquals(printed, TypeInference.infer(printed, remarks::add));
        Module bare = Parser.module(new Source(name, Printer.print(printed, Printer.Types.HIDDEN)));
        assertEquals(text, Printer.print(TypeInference.infer(bare, remarks::add)));
        assertEquals(List.of(), remarks);
    }

    static List<String> typedTexts() throws IOException {
        List<String> texts = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(resource("parser-conformance.jsonl.gz"))) {
            for (JsonToken t = json.nextToken(); t != null; t = json.nextToken()) {
                if (t == JsonToken.VALUE_STRING && json.getText().contains("/* ty=")) {
                    texts.add(json.getText());
                }
            }
        }
        return texts;
    }

    @Test
    void allTypedTextsAreThere() throws IOException {
        assertEquals(12, typedTexts().size());
    }

    @ParameterizedTest
    @MethodSource("typedTexts")
    void typesOfTextsAreThoseThatTvmFound(String text) {
        Module printed = Parser.module(new Source("typed", text));
        assertEquals(printed, TypeInference.infer(printed, r -> {}));
    }

    /** Also where no comment helps; constants of the metadata section and what hangs on them are left out. */
    @ParameterizedTest
    @MethodSource("typedTexts")
    void typesAreFoundWithoutComments(String text) {
        Module printed = Parser.module(new Source("typed", text));
        Module bare = Parser.module(new Source("bare", Printer.print(printed, Printer.Types.HIDDEN)));
        Module found = TypeInference.infer(bare, r -> {});
        if (!text.contains("meta[") && !text.contains("Nil")) {
            assertEquals(Printer.print(printed), Printer.print(found));
        }
    }

    @Test
    void untypedFunctionsAreLeftAsTheyAre() {
        Module m = infer("let %id = fn (%x) { %x }; 10 * %id(10)");
        assertFalse(Printer.print(m).contains("ty=fn"), Printer.print(m));
    }

    @Test
    void resultsOfUndeclaredFunctionsAreFound() {
        Module m = infer("""
                #[version = "0.0.5"]
                def @main(%x: Tensor[(2, 3), float32]) { @f(%x) }
                def @f(%x: Tensor[(2, 3), float32]) { transpose(%x) }
                """);
        assertTrue(Printer.print(m).contains("@f(%x) /* ty=Tensor[(3, 2), float32] */"), Printer.print(m));
        assertTrue(Printer.print(m).contains("-> Tensor[(3, 2), float32] {"), Printer.print(m));
    }

    @Test
    void recursionStandsOnItsDeclaration() {
        Module m = infer("""
                #[version = "0.0.5"]
                def @f(%x: float32, %n: int32) -> float32 {
                  if (equal(%n, 0)) { %x } else { @f(multiply(%x, 2f), subtract(%n, 1)) }
                }
                """);
        assertTrue(Printer.print(m).contains("subtract(%n, 1 /* ty=int32 */) /* ty=int32 */) /* ty=float32 */"));
    }

    @Test
    void typeArgumentsAreFoundFromArguments() {
        Module m = infer("""
                #[version = "0.0.5"]
                def @id[A](%x: A) -> A { %x }
                def @main(%x: Tensor[(2, 3), float32]) { @id((%x, 1)) }
                """);
        assertTrue(Printer.print(m).contains(") /* ty=(Tensor[(2, 3), float32], int32) */\n}"), Printer.print(m));
    }

    @Test
    void unknownOperatorsAreRemarkedOnce() {
        List<Diagnostic> remarks = new ArrayList<>();
        Module m = infer("""
                #[version = "0.0.5"]
                def @main(%x: Tensor[(2), float32]) {
                  %0 = my.thing(%x) /* ty=Tensor[(2), float32] */;
                  %1 = my.thing(%0);
                  nn.relu(%1)
                }
                """, remarks);
        assertEquals(1, remarks.size());
        assertTrue(remarks.get(0).message().contains("my.thing"), remarks.get(0).message());
        assertTrue(Printer.print(m).contains("my.thing(%0);"), Printer.print(m));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nn.conv2d(%x, %w, padding=[1, 1, 1, 1]) /* ty=Tensor[(1, 4, 9, 9), float32] */"
                        + "| expected Tensor[(1, 4, 9, 9), float32] as the type comment says, got Tensor[(1, 4, 8, 8), float32]",
                "nn.conv2d(%x, %w, channels=5)"
                        + "| nn.conv2d: expected a weight of 5 output channels (attribute channels), got Tensor[(4, 3, 3, 3), float32]",
                "nn.conv2d(%x, %w, groups=2)"
                        + "| nn.conv2d: expected a weight for 3 input channels in 2 groups, got Tensor[(4, 3, 3, 3), float32]",
                "nn.conv2d(%x, %w, stride=[2, 2])| nn.conv2d has no attribute 'stride'",
                "nn.conv2d(%x, %w, strides=[2, 2, 2])| nn.conv2d: expected strides of 2 values > 0, got [2, 2, 2]",
                "nn.conv2d(%x, %w, groups=\"a\")| nn.conv2d: expected groups to be an integer, got 'a'",
                "nn.conv2d(%x, %w, data_layout=\"NCW\")"
                        + "| nn.conv2d: expected a layout with the axes of NCHW, got \"NCW\"",
                "nn.conv2d(%x)| nn.conv2d: expected 2 arguments, got 1",
                "nn.conv2d(%x, (%w, %w))| nn.conv2d: expected a tensor, got (Tensor[(4, 3, 3, 3), float32], Tensor[(4, 3, 3, 3), float32])",
                "add(%x, %w)| add: expected shapes that broadcast, got (1, 3, 8, 8) and (4, 3, 3, 3)",
                "add(%x, 1)| add: expected both arguments to have one element type, got float32 and int32",
                "nn.bias_add(%x, %b)| nn.bias_add: expected a bias of type Tensor[(3), float32], got Tensor[(4), float32]",
                "reshape(%x, newshape=[5, -1])| reshape: expected a tensor of a multiple of 5 elements, got Tensor[(1, 3, 8, 8), float32]",
                "nn.max_pool2d(%x, pool_size=[9, 9])| nn.max_pool2d: expected a window of at most 8 (padded), got 9",
                "%x.0| expected a tuple with a field 0, got Tensor[(1, 3, 8, 8), float32]",
                "%x(%w)| expected a function, got Tensor[(1, 3, 8, 8), float32]",
                "@f(%x)| expected argument 1 of @f to be of type Tensor[(4), float32], got Tensor[(1, 3, 8, 8), float32]",
                "@f(%b, %b)| expected 1 argument of @f, got 2",
                "if (%b) { 1 } else { 2 }| expected a condition of type bool, got Tensor[(4), float32]",
                "if (True) { 1 } else { 2f }| expected this branch to be of type int32, got float32",
                "let %y: int32 = %b; %y| expected a value of type int32 for %y, got Tensor[(4), float32]"
            })
    void disagreementsAreErrorsWithAPlace(String body, String message) {
        String text = "#[version = \"0.0.5\"]\ndef @f(%y: Tensor[(4), float32]) { %y }\n"
                + "def @main(%x: Tensor[(1, 3, 8, 8), float32], %w: Tensor[(4, 3, 3, 3), float32],"
                + " %b: Tensor[(4), float32]) {\n  " + body + "\n}\n";
        CompileException e = assertThrows(CompileException.class, () -> infer(text));
        assertEquals(message, e.diagnostics().get(0).message());
        assertEquals(
                4, e.diagnostics().get(0).span().line(), e.diagnostics().get(0).render());
    }

    /** A quadratic method would need minutes; this asserts that the work is done and right, at every size. */
    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000})
    void longChainsAreTyped(int length) {
        StringBuilder text = new StringBuilder("#[version = \"0.0.5\"]\ndef @main(%y: Tensor[(1, 4), float32]) {\n");
        text.append(graph(0)).append(" = nn.relu(%y);\n");
        for (int i = 1; i < length; i++) {
            text.append(graph(i)).append(" = add(").append(graph(i - 1)).append(", %y);\n");
        }
        text.append(graph(length - 1)).append("\n}\n");
        Module bare = Parser.module(new Source("chain", text.toString()));
        String printed = Printer.print(TypeInference.infer(bare, r -> {}));
        assertEquals(length + 1, printed.split("/\\* ty=Tensor\\[\\(1, 4\\), float32] \\*/", -1).length - 1);
    }

    private static String graph(int i) {
        return "%" + i;
    }

    /** Extents, and what leads to them, are exact or refused. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nn.pad(%x, 0, pad_width=[[0, 0], [0, 0], [9223372036854775807, 1], [0, 0]])",
                "nn.pad(%x, 0, pad_width=[[0, 0], [0, 0], [0, 9223372036854775807], [0, 0]])",
                "nn.conv2d(%x, %w, padding=[9223372036854775807, 9223372036854775807, 1, 1], kernel_size=[3, 3])",
                "nn.conv2d(%x, %w, dilation=[9223372036854775807, 4611686018427387904], kernel_size=[3, 3])",
                "nn.conv2d_transpose(%x, %w, strides=[9223372036854775807, 1], channels=1, kernel_size=[3, 3])",
                "nn.conv2d_transpose(%x, %w, dilation=[9223372036854775807, 1], channels=1, kernel_size=[3, 3])",
                "nn.max_pool2d(%x, pool_size=[9223372036854775807, 2], dilation=[2, 2])",
                "nn.max_pool2d(%x, pool_size=[2, 2], padding=[9223372036854775807, 0, 9223372036854775807, 0])",
                "nn.upsampling(%x, scale_h=9e18, scale_w=9e18)",
                "nn.depth_to_space(%x, block_size=4294967296)",
                "nn.space_to_depth(%x, block_size=4294967296)",
                "tile(%x, reps=[9223372036854775807])",
                "repeat(%x, repeats=9223372036854775807, axis=2)",
                "nn.batch_flatten(reshape(%x, newshape=[1, 9223372036854775807, 9223372036854775807]))",
                "arange(0, 9223372036854775807i64, 1)",
                "strided_slice(%x, begin=[0, 0, 1, 0], end=[1, 1, 9223372036854775807, 4], slice_mode=\"size\")"
            })
    void extentsPast64Bits(String call) {
        String text = "def @f(%x: Tensor[(1, 4, 8, 8), int8], %w: Tensor[(1, 4, 3, 3), int8]) { " + call + " }";
        CompileException e = assertThrows(CompileException.class, () -> infer(text));
        Diagnostic first = e.diagnostics().get(0);
        assertEquals(1, first.span().line(), first.message());
        assertFalse(first.message().contains("got -"), first.message());
    }

    /** Attributes that mean nothing are an error of the call. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "reshape_like(%x, %x, rhs_begin=3, rhs_end=1)",
                "expand_dims(%x, axis=0, num_newaxis=1000000000)",
                "expand_dims(%x, axis=0, num_newaxis=-1)",
                "gather_nd(%x, %x, batch_dims=-5)"
            })
    void attributesThatMeanNothing(String call) {
        String text = "def @f(%x: Tensor[(1, 4, 8, 8), int8]) { " + call + " }";
        CompileException e = assertThrows(CompileException.class, () -> infer(text));
        String message = e.diagnostics().get(0).message();
        assertTrue(message.contains(": expected "), message);
    }
}
