package marvel.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import marvel.diag.CompileException;
import org.junit.jupiter.api.Test;

class SourcesTest {
    @Test
    void aStreamThatCannotBeReadIsNamed() throws IOException {
        InputStream closed = InputStream.nullInputStream();
        closed.close();
        CompileException e = assertThrows(CompileException.class, () -> Sources.read("<stdin>", closed));
        assertEquals(
                "<stdin>: cannot read the input: Stream closed",
                e.diagnostics().get(0).message());
    }
}
