package marvel.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import marvel.check.TensorData;
import marvel.ir.loop.BufferDecl;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mapped nests, written as MLIR, compute what the interpreter does with the plain nests. */
@Tag("mlir")
class MlirRunsTest {
    private static final int COUNT = 100;

    @TempDir
    Path dir;

    @Test
    void computesTheSame() throws IOException, InterruptedException {
        assertEquals(0, run(EmitCase.all(COUNT)));
    }

    @Test
    void computesTheSameWhereOthersDiffer() throws IOException, InterruptedException {
        assertEquals(0, run(EmitCase.extremes()));
    }

    @Test
    void activatedOperatorsOfNetworksComputeTheSame() throws IOException, InterruptedException {
        assertEquals(0, run(NetworkCase.activated()));
    }

    @Test
    void operatorsOfNetworksComputeTheSame() throws IOException, InterruptedException {
        assertEquals(0, run(NetworkCase.all()));
    }

    @Test
    void wrongElementsAreFound() throws IOException, InterruptedException {
        List<EmitCase> cases = EmitCase.all(2);
        EmitCase last = cases.get(1);
        BufferDecl out = last.mapped().param("out").orElseThrow();
        TensorData right = Objects.requireNonNull(last.outputs().get("out"));
        long[] swapped = new long[right.size()];
        for (int i = 0; i < swapped.length; i++) {
            swapped[i] = right.integer(swapped.length - 1 - i);
        }
        int wrong = 0;
        for (int i = 0; i < swapped.length; i++) {
            wrong += swapped[i] == right.integer(i) ? 0 : 1;
        }
        TensorData data = TensorData.ofInts(out.dtype(), out.shape(), swapped);
        List<EmitCase> damaged = List.of(cases.get(0), last.expecting(Map.of("out", data)));
        assertNotEquals(0, wrong);
        assertEquals(2_000_000 + wrong, run(damaged));
    }

    @Test
    void operatorsOfAllKindsAreTried() {
        Set<String> kinds = new TreeSet<>();
        EmitCase.all(COUNT)
                .forEach(c -> kinds.add(c.mapped().attrs().getString("op").orElse("")));
        assertEquals(
                Set.of("nn.batch_matmul", "nn.conv1d", "nn.conv2d", "nn.conv2d_transpose", "nn.conv3d", "nn.dense"),
                kinds);
    }

    private long run(List<EmitCase> cases) throws IOException, InterruptedException {
        String program = MlirTools.program(module(cases), cases);
        return MlirTools.main(dir, MlirTools.opt(dir, program, MlirTools.TO_LLVM));
    }

    private static String module(List<EmitCase> cases) {
        return Objects.requireNonNull(new MlirEmitter()
                .emit(EmitCase.module(cases), "net", new NoContext())
                .texts()
                .get("net.mlir"));
    }
}
