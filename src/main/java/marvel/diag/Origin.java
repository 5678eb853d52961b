package marvel.diag;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which plug-in code comes from, for diagnostics. The class loader of a plug-in is named {@code plug-in x.jar}. */
public final class Origin {
    /** What the names of plug-ins' class loaders begin with. */
    public static final String PREFIX = "plug-in ";

    private Origin() {}

    /** A class for people: its name, and its plug-in if it is of one. */
    public static String of(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        String name = loader == null ? null : loader.getName();
        return type.getName() + (isPlugin(name) ? " of " + name : "");
    }

    /** The plug-in and the line that a failure comes from: the innermost frame that is a plug-in's. */
    public static Optional<String> blamed(Throwable failure) {
        Set<Throwable> seen = new HashSet<>();
        for (Throwable t = failure; t != null && seen.add(t); t = t.getCause()) {
            for (StackTraceElement frame : t.getStackTrace()) {
                if (isPlugin(frame.getClassLoaderName())) {
                    return Optional.of(frame.getClassLoaderName() + " failed: " + t + ", at " + frame.getClassName()
                            + "." + frame.getMethodName() + " (" + frame.getFileName() + ":" + frame.getLineNumber()
                            + ")");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isPlugin(@Nullable String loader) {
        return loader != null && loader.startsWith(PREFIX);
    }
}
