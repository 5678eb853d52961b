package marvel.tool;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import marvel.diag.CompileException;
import marvel.diag.Span;

/** Class loaders for pass plug-ins. */
final class Plugins {
    private Plugins() {}

    /** A loader that finds what is on the class path, and in these jars. */
    static ClassLoader loader(List<Path> jars) {
        ClassLoader own = Plugins.class.getClassLoader();
        if (jars.isEmpty()) {
            return own;
        }
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            Path jar = jars.get(i);
            if (!Files.isReadable(jar) || Files.isDirectory(jar)) {
                throw new CompileException(Span.NONE, "expected a readable jar of passes, got " + jar);
            }
            try {
                urls[i] = jar.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new CompileException(Span.NONE, "cannot load the jar " + jar + ": " + e.getMessage());
            }
        }
        return new URLClassLoader(urls, own);
    }
}
