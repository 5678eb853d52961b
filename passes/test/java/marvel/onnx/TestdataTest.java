package marvel.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import marvel.testing.Tool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Models of ONNX's own tests are read, or refused in so many words. */
@Tag("heavy")
class TestdataTest {
    /** Of 1,072; many are of training, sequences, strings or control flow. */
    private static final int WITHOUT_A_REMARK = 500;

    private static final int READ = 1000;

    @Test
    void modelsAreReadOrRefused() {
        int clean = 0;
        int read = 0;
        List<String> wrong = new ArrayList<>();
        for (Path model : Testdata.models()) {
            Tool.Run run = Tool.run("", model.toString(), "--infer-type");
            clean += run.exit() == 0 && run.err().isEmpty() ? 1 : 0;
            read += run.exit() == 0 ? 1 : 0;
            // The model's own value_info says other types only where the model is of an older version.
            boolean isOld = run.err().contains("are read as those of version");
            boolean isRefused = run.exit() == 1 && run.err().startsWith("marvel: ");
            if ((run.exit() != 0 && !isRefused) || (run.err().contains("the model says") && !isOld)) {
                wrong.add(Testdata.name(model) + ": " + run.err());
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(clean >= WITHOUT_A_REMARK, "read without a remark: " + clean);
        assertTrue(read >= READ, "read: " + read);
    }
}
