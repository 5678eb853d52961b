package marvel.pass;

import java.util.Map;
import marvel.ir.Module;

/** Writes a module in the form of some other tool. Found by {@link java.util.ServiceLoader}; stateless. */
public interface Emitter {
    /** The word for {@code --emit}. */
    String name();

    /**
     * The files, by name relative to the output directory.
     *
     * @param network name for files, from the input's; a plain identifier
     * @throws marvel.diag.CompileException when the module cannot be expressed
     */
    Map<String, String> emit(Module module, String network, PassContext context);
}
