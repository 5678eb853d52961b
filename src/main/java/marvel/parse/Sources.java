package marvel.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.diag.Span;

/** Reads texts, which are UTF-8; what keeps one from being read is a {@link CompileException}. */
public final class Sources {
    /** The file that a name stands for; there need not be one. */
    public static Path path(String name) {
        if (name.isEmpty()) {
            throw new CompileException(Code.CANNOT_READ, Span.NONE, "expected the name of a file, got an empty one");
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new CompileException(
                    Code.CANNOT_READ,
                    Span.NONE,
                    "expected a name that a file can have in this locale, got '" + name.replace('\0', '?') + "': "
                            + e.getReason());
        }
    }

    /** A file, known by its path as given. */
    public static Source read(Path file) {
        try {
            return decode(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** What to throw where a file cannot be read. */
    public static CompileException unreadable(Path file, IOException why) {
        String message;
        if (Files.isDirectory(file)) {
            message = "expected a file, got a directory";
        } else if (why instanceof NoSuchFileException) {
            message = "no such file";
        } else if (why instanceof AccessDeniedException) {
            message = "no permission to read the file";
        } else {
            message = "cannot read the file: " + why.getMessage();
        }
        return new CompileException(Code.CANNOT_READ, Span.NONE, file + ": " + message);
    }

    /** The first bytes of a file, or none where it cannot be read: who reads it whole says why. */
    public static byte[] start(Path file, int most) {
        if (!Files.isRegularFile(file)) {
            return new byte[0];
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /** All of a stream, such as standard input. */
    public static Source read(String name, InputStream stream) {
        try {
            return decode(name, stream.readAllBytes());
        } catch (IOException e) {
            throw new CompileException(
                    Code.CANNOT_READ, Span.NONE, name + ": cannot read the input: " + e.getMessage());
        }
    }

    private static Source decode(String name, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(in)
                    .toString();
            return new Source(name, text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            String before = new String(bytes, 0, in.position(), StandardCharsets.UTF_8);
            Source source = new Source(name, before);
            throw new CompileException(
                    Code.NOT_UTF8,
                    new Span(source, before.length(), before.length()),
                    String.format(
                            Locale.ROOT,
                            "expected UTF-8, got byte 0x%02X at offset %d",
                            bytes[in.position()],
                            in.position()));
        }
    }

    private Sources() {}
}
