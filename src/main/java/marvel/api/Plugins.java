package marvel.api;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Origin;
import marvel.diag.Span;
import marvel.pass.Version;

/** Class loaders for pass plug-ins, one for each jar; a later jar sees the classes of those before. */
final class Plugins implements Closeable {
    private final List<URLClassLoader> loaders = new ArrayList<>();
    private ClassLoader last = Plugins.class.getClassLoader();

    /**
     * Opens jars.
     *
     * @throws CompileException if one is no plug-in, or was built for other interfaces than these
     */
    Plugins(List<Path> jars) {
        jars.forEach(Plugins::check);
        for (Path jar : jars) {
            try {
                URLClassLoader loader = new URLClassLoader(
                        Origin.PREFIX + jar.getFileName(),
                        new URL[] {jar.toUri().toURL()},
                        last);
                loaders.add(loader);
                last = loader;
            } catch (MalformedURLException e) {
                throw new IllegalStateException(e); // files have URLs
            }
        }
    }

    private static void check(Path jar) {
        if (!Files.isReadable(jar) || Files.isDirectory(jar)) {
            throw new CompileException(Code.PLUGIN, Span.NONE, "expected a readable jar of passes, got " + jar);
        }
        String version;
        try (JarFile file = new JarFile(jar.toFile())) {
            ZipEntry entry = file.getEntry(Version.PLUGIN_FILE);
            if (entry == null) {
                throw new CompileException(
                        Code.PLUGIN,
                        Span.NONE,
                        jar + " is no plug-in: expected " + Version.PLUGIN_FILE
                                + " in it, which the annotation processor of marvel-core writes");
            }
            try (InputStream in = file.getInputStream(entry)) {
                version = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            }
        } catch (IOException e) {
            throw new CompileException(
                    Code.PLUGIN, Span.NONE, "expected a jar of passes, got " + jar + ": " + e.getMessage());
        }
        if (!version.equals(Version.PLUGINS)) {
            throw new CompileException(
                    Code.PLUGIN,
                    Span.NONE,
                    jar + " is built for plug-in interfaces " + version + ", this is Marvel " + Version.TEXT
                            + " with interfaces " + Version.PLUGINS + ": build it against this version");
        }
    }

    /** Finds what is on the class path, and in all jars. */
    ClassLoader loader() {
        return last;
    }

    boolean isEmpty() {
        return loaders.isEmpty();
    }

    @Override
    public void close() {
        for (URLClassLoader l : loaders) {
            try {
                l.close();
            } catch (IOException e) {
                // The jar was only read: there is nothing to lose.
            }
        }
    }
}
