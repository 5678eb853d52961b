package marvel.pass;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Registers a class as a service of the tool, such as an {@link Emitter}; {@link java.util.ServiceLoader} finds it. */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
public @interface Service {
    /** The services that it provides. */
    Class<?>[] value();
}
