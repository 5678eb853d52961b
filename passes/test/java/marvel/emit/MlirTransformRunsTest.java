package marvel.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import marvel.mapping.Mapping;
import marvel.nest.NestReader;
import marvel.pass.Emission;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Linalg operations, tiled by the scripts beside them, compute what the interpreter does with the plain nests. */
@Tag("mlir")
class MlirTransformRunsTest {
    private static final int COUNT = 100;

    /** Operations that the cases must have, beside linalg.generic. */
    private static final Set<String> NAMED = Set.of(
            "batch_matmul_transpose_b",
            "conv_1d_ncw_fcw",
            "conv_2d_nchw_fchw",
            "conv_2d_ngchw_gfchw",
            "conv_3d_ncdhw_fcdhw",
            "fill",
            "generic",
            "matmul_transpose_b",
            "yield");

    @TempDir
    Path dir;

    @Test
    void computesTheSame() throws IOException, InterruptedException {
        List<EmitCase> cases = EmitCase.all(COUNT);
        Emission emission = new MlirTransformEmitter().emit(EmitCase.module(cases), "net", new NoContext());
        assertEquals(List.of(), emission.omissions());
        assertEquals(NAMED, named(emission.files().get(0).text()));
        String program = MlirTools.program(emission.files().get(0).text(), cases);
        String tiled = MlirTools.opt(dir, program, List.of("--transform-interpreter"));
        assertEquals(loops(cases), annotations(tiled));
        List<String> passes = new ArrayList<>(
                List.of("--test-transform-dialect-erase-schedule", "-convert-linalg-to-loops", "-scf-forall-to-for"));
        passes.addAll(MlirTools.TO_LLVM);
        assertEquals(0, MlirTools.main(dir, MlirTools.opt(dir, tiled, passes)));
    }

    private static Set<String> named(String module) {
        return Pattern.compile("linalg\\.([a-z_0-9]+)")
                .matcher(module)
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Loops of the memories' levels in the mappings. */
    private static List<Integer> loops(List<EmitCase> cases) {
        List<Mapping> mappings =
                cases.stream().map(c -> NestReader.read(c.mapped()).mapping()).toList();
        return List.of(
                mappings.stream().mapToInt(m -> m.dram().size()).sum(),
                mappings.stream().mapToInt(m -> m.l2().size()).sum());
    }

    /** Loops that say they are of these levels. */
    private static List<Integer> annotations(String module) {
        return List.of(
                module.split("\\} \\{marvel\\.at = \"dram\"", -1).length - 1,
                module.split("\\} \\{marvel\\.at = \"l2\"", -1).length - 1);
    }
}
