package marvel.pass;

import java.util.List;
import marvel.ir.Accelerator;
import marvel.ir.Module;

/**
 * Says something of networks instead of writing them, such as {@code --count-space}: a flag that goes with any number of
 * inputs. Found by {@link java.util.ServiceLoader}; stateless.
 */
public interface Report {
    /**
     * An input, as the report's pipeline left it.
     *
     * @param network name, from the input's
     * @param target the accelerator that it would be mapped on to
     */
    record Subject(String network, Module module, Accelerator target) {}

    /** The flag, without hyphens. */
    String name();

    /** One line for the help. */
    String summary();

    /** The passes that every input goes through first, as text. */
    String pipeline();

    /** The report for people, whole lines. */
    String text(List<Subject> subjects);

    /** The report for programs, with {@code --emit=json}. */
    String json(List<Subject> subjects);
}
