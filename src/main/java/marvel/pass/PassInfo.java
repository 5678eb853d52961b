package marvel.pass;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names a pass. The javadoc of the class and of its options record is what {@code --help-passes} and docs/passes.md show. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface PassInfo {
    /** The name in pipelines, in lower case with hyphens. */
    String value();

    /** Names of passes that must have run before. */
    String[] after() default {};
}
