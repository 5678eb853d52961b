package marvel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.ir.Module;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What TVM 0.18 accepts and rejects, and what it prints. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConformanceTest {
    record Case(int id, boolean accepted, String text) {
        @Override
        public String toString() {
            return Integer.toString(id);
        }
    }

    private final List<Case> cases = read();

    private static List<Case> read() {
        List<Case> cases = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(Resources.text("relay/parser-conformance.jsonl.gz"))) {
            while (json.nextToken() == JsonToken.START_OBJECT) {
                int id = 0;
                boolean accepted = false;
                String text = "";
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    json.nextToken();
                    id = name.equals("id") ? json.getIntValue() : id;
                    accepted = name.equals("accepted") ? json.getBooleanValue() : accepted;
                    text = name.equals("text") ? json.getText() : text;
                }
                cases.add(new Case(id, accepted, text));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return cases;
    }

    List<Case> accepted() {
        return cases.stream().filter(Case::accepted).toList();
    }

    List<Case> rejected() {
        return cases.stream().filter(c -> !c.accepted()).toList();
    }

    @Test
    void allCasesAreThere() {
        assertEquals(245, accepted().size());
        assertEquals(12, rejected().size());
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void acceptedTextsRoundTrip(Case c) {
        Module first = Parser.module(new Source("case " + c.id(), c.text()));
        String printed = Printer.print(first);
        Module second = Parser.module(new Source("printed case " + c.id(), printed));
        assertEquals(first, second, () -> "printed:\n" + printed);
        assertEquals(printed, Printer.print(second));
        String bare = Printer.print(first, Printer.Types.HIDDEN);
        assertEquals(bare, Printer.print(Parser.module(new Source("bare case " + c.id(), bare)), Printer.Types.HIDDEN));
    }

    /** Texts that TVM printed, not those that its authors wrote, come out as they went in, but for spans. */
    @ParameterizedTest
    @MethodSource("printedModules")
    void printedModulesAreUnchanged(Case c) {
        String text = c.text().replaceAll(" span=[^ ]*", "");
        assertEquals(
                text.strip(),
                Printer.print(Parser.module(new Source("case " + c.id(), c.text())))
                        .strip());
    }

    List<Case> printedModules() {
        return cases.stream()
                .filter(c ->
                        c.accepted() && c.text().contains("/* ty=") && !c.text().contains("/* span="))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rejected")
    void rejectedTextsAreErrorsWithAPlace(Case c) {
        CompileException e = assertThrows(
                CompileException.class, () -> Parser.module(new Source("case " + c.id(), c.text())), c.text());
        Diagnostic first = e.diagnostics().get(0);
        assertFalse(first.span().source() == Span.NONE.source(), first.message());
        assertTrue(first.render().startsWith("case " + c.id() + ":"), first.render());
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
    void networksAreUnchanged(String name) throws IOException {
        String text = Resources.text("relay/" + name + ".relay");
        Module module = Parser.module(new Source(name, text));
        assertEquals(text, Printer.print(module));
        String bare = Printer.print(module, Printer.Types.HIDDEN);
        assertFalse(bare.contains("/* ty="));
        assertEquals(bare, Printer.print(Parser.module(new Source(name, bare)), Printer.Types.HIDDEN));
    }
}
