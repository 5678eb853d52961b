package marvel.pass;

import java.util.List;
import marvel.ir.Module;

/** Writes a module in the form of some other tool. Found by {@link java.util.ServiceLoader}; stateless. */
public interface Emitter {
    /** The word for {@code --emit}. */
    String name();

    /** Passes that a run ends with, by name, before this writes anything. */
    default List<String> passes() {
        return List.of();
    }

    /**
     * The files, and the functions that this form cannot express.
     *
     * @param network name for files, from the input's; a plain identifier
     * @throws marvel.diag.CompileException when nothing of the module can be expressed
     */
    Emission emit(Module module, String network, PassContext context);
}
