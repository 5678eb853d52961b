package marvel.pass;

import java.util.Optional;

/** Version of the tools, from the jar. */
public final class Version {
    /** Such as {@code 0.1.0}; {@code development} outside a jar. */
    public static final String TEXT = Optional.ofNullable(
                    Version.class.getPackage().getImplementationVersion())
            .orElse("development");

    /** Version of the interfaces that plug-ins are built against; another one if plug-ins have to be built anew. */
    public static final String PLUGINS = "2";

    /** Where a plug-in's jar says which {@link #PLUGINS} it was built for. */
    public static final String PLUGIN_FILE = "META-INF/marvel/interfaces";

    private Version() {}
}
