package marvel.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;

/**
 * TVM 0.18 and the Python that it is built for, out of JavaCPP's jars. They are on the class path in the Maven profile
 * {@code tvm}; unpacked they lie in JavaCPP's cache.
 */
public final class TvmPython {
    private static final long MINUTES = 10;

    private final Path python;
    private final Map<String, String> environment = new LinkedHashMap<>();

    /** What a script printed, and how it ended. TVM says on standard error that it knows no Apple processors. */
    public record Output(int exit, String out, String err) {
        /** What was printed by a script that must not fail. */
        public String orThrow() {
            if (exit != 0) {
                throw new AssertionError("expected exit code 0, got " + exit + "\n" + out + err);
            }
            return out;
        }
    }

    /** Unpacks what is not unpacked yet: a minute at first, a moment later. */
    public TvmPython() {
        Path home = cached("cpython", "");
        python = home.resolve("bin/python3.13");
        if (!python.toFile().setExecutable(true)) {
            throw new UncheckedIOException(new IOException("expected a file that can be made executable: " + python));
        }
        Path tvm = cached("tvm", "python");
        environment.put("PYTHONHOME", home.toString());
        Path stubs = stubs(tvm);
        environment.put("PYTHONPATH", joined(Stream.of(stubs, cached("numpy", "python"), tvm)));
        environment.put("TVM_HOME", stubs.toString());
        environment.put(
                "LD_LIBRARY_PATH",
                joined(Stream.concat(
                        Stream.of(home),
                        Stream.of(
                                        cached("llvm", "libLLVM.so.19.1"),
                                        cached("openblas", "libopenblas.so.0"),
                                        cached("openblas", "libgfortran.so.5"),
                                        cached("openblas", "libquadmath.so.0"),
                                        cached("dnnl", "libdnnl.so.2"),
                                        cached("opencl", "libOpenCL.so.1"))
                                .map(Path::getParent)
                                .distinct())));
        // No look for tuned schedules in the net.
        environment.put("TOPHUB_LOCATION", "NONE");
    }

    private static String joined(Stream<Path> paths) {
        return paths.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** A file or directory of a preset's native jar, unpacked. */
    private static Path cached(String preset, String part) {
        String name = "/org/bytedeco/" + preset + "/" + Loader.getPlatform() + "/" + part;
        try {
            File file = Loader.cacheResource(TvmPython.class, name);
            if (file == null) {
                throw new IllegalStateException("expected " + name + " on the class path, as -Ptvm puts it there");
            }
            return file.toPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@code tvm.testing} and {@code relay.testing} import pytest, for its decorators. TVM looks for a directory with headers
     * before it compiles C, even where no header of its own is included.
     */
    private static Path stubs(Path tvm) {
        try {
            Path stubs = Files.createDirectories(tvm.resolveSibling("marvel-stubs"));
            Files.createDirectories(stubs.resolve("include"));
            Files.writeString(stubs.resolve("pytest.py"), """
                    import sys
                    from unittest.mock import MagicMock
                    sys.modules[__name__] = MagicMock()
                    """);
            return stubs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The interpreter. */
    public Path python() {
        return python;
    }

    /** What must be set for {@link #python}, or for a program that Python and TVM are loaded into. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** Runs a Python script in a directory. */
    public Output run(Path dir, String script, String... args) throws IOException, InterruptedException {
        Path file = dir.resolve("script.py");
        Files.writeString(file, script);
        return run(dir, file, Map.of(), args);
    }

    /** Runs a file in a directory, with more in its environment. */
    public Output run(Path dir, Path file, Map<String, String> more, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python.toString(), "-B", file.toString()));
        command.addAll(List.of(args));
        Path out = dir.resolve("script.out");
        Path err = dir.resolve("script.err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        builder.environment().putAll(more);
        Process process = builder.start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        return new Output(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
