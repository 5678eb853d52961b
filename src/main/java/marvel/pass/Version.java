package marvel.pass;

import java.util.Optional;

/** Version of the tools, from the jar. */
public final class Version {
    /** Such as {@code 0.1.0}; {@code development} outside a jar. */
    public static final String TEXT = Optional.ofNullable(
                    Version.class.getPackage().getImplementationVersion())
            .orElse("development");

    private Version() {}
}
