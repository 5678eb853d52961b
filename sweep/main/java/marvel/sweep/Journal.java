package marvel.sweep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Span;
import org.jspecify.annotations.Nullable;

/**
 * Results on disk, so that a sweep that was ended goes on where it was: a line for what is swept, then one for each target that
 * is done. A last line that was not written whole is left out.
 */
final class Journal {
    private final Path file;
    private final Map<Integer, Costs> done = new HashMap<>();

    /** @throws CompileException if the file is of another sweep, or cannot be read or written */
    Journal(Path file, String title) {
        this.file = file;
        try {
            if (!Files.exists(file)) {
                append(title + "\n");
                return;
            }
            String text = Files.readString(file, StandardCharsets.UTF_8);
            List<String> lines =
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
            if (lines.isEmpty() || !lines.get(0).equals(title)) {
                throw new CompileException(
                        Code.SWEEP,
                        Span.NONE,
                        file + ": expected the state of this very sweep, got that of another one");
            }
            for (String line : lines.subList(1, lines.size())) {
                String[] parts = line.split("\t", -1);
                done.put(
                        Integer.parseInt(parts[0]),
                        new Costs(Double.parseDouble(parts[1]), Double.parseDouble(parts[2])));
            }
            // What was torn must not be the start of the next line.
            if (!text.endsWith("\n")) {
                Files.writeString(file, text.substring(0, text.lastIndexOf('\n') + 1), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new CompileException(Code.SWEEP, Span.NONE, file + ": cannot be read or written: " + e.getMessage());
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new CompileException(
                    Code.SWEEP, Span.NONE, file + ": expected the state of a sweep, got other lines");
        }
    }

    /** Costs of a target, or null. */
    @Nullable
    Costs get(int index) {
        return done.get(index);
    }

    /** Keeps what was worked out, and returns when it is on disk. */
    synchronized void add(int index, Costs costs) {
        try {
            append(index + "\t" + costs.cycles() + "\t" + costs.energy() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(String text) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }
}
