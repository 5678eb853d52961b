package marvel.pass;

import java.util.List;
import marvel.diag.Diagnostic;
import marvel.ir.Module;

/** Says what is wrong with a module. Found by {@link java.util.ServiceLoader}; all run after parsing and after passes. */
public interface Verifier {
    /** Errors, in the order of the module; empty if it is right. */
    List<Diagnostic> verify(Module module, PassContext context);
}
