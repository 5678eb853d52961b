package marvel.op;

import java.util.ArrayList;
import java.util.List;

/**
 * Operators that are declared together: the records nested in the implementing class which implement {@link Op} and have
 * {@link Names}. Found by {@link java.util.ServiceLoader}, so that a plug-in can add operators.
 */
public interface OpFamily {
    /** The records of the operators. */
    default List<Class<? extends Op>> records() {
        List<Class<? extends Op>> all = new ArrayList<>();
        for (Class<?> nested : getClass().getDeclaredClasses()) {
            if (Op.class.isAssignableFrom(nested) && nested.isAnnotationPresent(Names.class)) {
                all.add(nested.asSubclass(Op.class));
            }
        }
        return all;
    }
}
