package marvel.tool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Span;

/** Writes files whole or not at all: everything to temporary files first, then each into its place. */
public final class OutputFiles {
    /** What a signal would leave behind. */
    private static final Set<Path> TEMPORARY = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> TEMPORARY.stream()
                                .sorted(Comparator.reverseOrder())
                                .forEach(p -> p.toFile().delete()),
                        "temporary files"));
    }

    private OutputFiles() {}

    /**
     * One text, whose directory is made if it is missing.
     *
     * @throws CompileException if it cannot be written
     */
    public static void write(Path file, String content) {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * One file, whose directory is made if it is missing.
     *
     * @throws CompileException if it cannot be written
     */
    public static void write(Path file, byte[] content) {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            stream(file, content);
            return;
        }
        if (Files.isDirectory(file)) {
            throw directory(file);
        }
        Path directory = file.getParent();
        writeAll(
                directory == null ? Path.of(".") : directory,
                Map.of(file.getFileName().toString(), content));
    }

    /** Several texts of a directory, which is made if it is missing: under another name, until all files are in it. */
    static void write(Path directory, Map<String, String> files) {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        files.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
        writeAll(directory, bytes);
    }

    private static void writeAll(Path directory, Map<String, byte[]> files) {
        if (Files.isDirectory(directory)) {
            put(directory, files);
            return;
        }
        if (Files.exists(directory)) {
            throw new CompileException(
                    Code.CANNOT_WRITE,
                    Span.NONE,
                    "cannot write to " + directory + ": " + directory + " is no directory");
        }
        Path whole = directory.toAbsolutePath().normalize();
        Path parent = java.util.Objects.requireNonNull(whole.getParent()); // the root exists
        Path temporary = parent.resolve(
                "." + whole.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.createDirectories(parent);
            TEMPORARY.add(temporary);
            Files.createDirectory(temporary);
            put(temporary, files);
            Files.move(temporary, whole, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CompileException(Code.CANNOT_WRITE, Span.NONE, "cannot write to " + directory + ": " + reason(e));
        } finally {
            if (Files.exists(temporary)) {
                files.keySet().forEach(f -> discard(temporary.resolve(f)));
                discard(temporary);
            }
            TEMPORARY.remove(temporary);
        }
    }

    /** Files of a directory that is there. */
    private static void put(Path directory, Map<String, byte[]> files) {
        Map<Path, Path> moves = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, byte[]> e : files.entrySet()) {
                Path target = directory.resolve(e.getKey());
                if (Files.isDirectory(target)) {
                    throw directory(target);
                }
                // Not createTempFile: its files are readable by their owner only.
                Path temporary = directory.resolve(
                        "." + e.getKey() + "." + ProcessHandle.current().pid() + ".tmp");
                moves.put(temporary, Files.exists(target) ? target.toRealPath() : target);
                TEMPORARY.add(temporary);
                Files.write(temporary, e.getValue(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            }
            for (Map.Entry<Path, Path> e : moves.entrySet()) {
                Files.move(
                        e.getKey(), e.getValue(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new CompileException(Code.CANNOT_WRITE, Span.NONE, "cannot write to " + directory + ": " + reason(e));
        } finally {
            moves.keySet().forEach(OutputFiles::discard);
        }
    }

    private static CompileException directory(Path file) {
        return new CompileException(
                Code.CANNOT_WRITE, Span.NONE, "expected a file to write to, got the directory " + file);
    }

    /** A pipe or a device, such as {@code /dev/stdout}, cannot be put in place of: it is written to. */
    private static void stream(Path file, byte[] content) {
        try {
            Files.write(file, content, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new CompileException(Code.CANNOT_WRITE, Span.NONE, "cannot write to " + file + ": " + reason(e));
        }
    }

    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
            TEMPORARY.remove(temporary);
        } catch (IOException e) {
            // It is a temporary file; the end of the process tries again.
            TEMPORARY.add(temporary);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof java.nio.file.AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof java.nio.file.FileAlreadyExistsException f) {
            return f.getFile() + " is no directory";
        }
        if (e instanceof java.nio.file.NoSuchFileException f) {
            return "no such directory: " + f.getFile();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
