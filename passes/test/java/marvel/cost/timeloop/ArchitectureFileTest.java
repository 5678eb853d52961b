package marvel.cost.timeloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import marvel.diag.Source;
import org.junit.jupiter.api.Test;

/** The same machine said in other ways. */
class ArchitectureFileTest {
    @Test
    void blocksOfSeveralWordsAndMeshesHalfSaid() throws IOException {
        String text;
        try (InputStream in = Objects.requireNonNull(
                ArchitectureFileTest.class.getResourceAsStream("/marvel/timeloop/examples/edge1024.arch.yaml"))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Architecture machine = read(text);
        String blocks =
                text.replace("depth: 55296, width: 16, block_size: 1", "depth: 13824, width: 64, block_size: 4");
        String halfMesh = text.replace("meshX: 32, meshY: 32", "meshX: 32");
        assertNotEquals(text, blocks);
        assertNotEquals(text, halfMesh);
        assertEquals(machine, read(blocks));
        assertEquals(machine, read(halfMesh));
    }

    private static Architecture read(String text) {
        return ArchitectureFile.read(new Source("a.yaml", text));
    }
}
