package marvel.pass;

import java.util.List;
import marvel.diag.Source;
import marvel.ir.Accelerator;

/** Accelerators that can be named without a file. Found by {@link java.util.ServiceLoader}. */
public interface TargetProvider {
    /** Texts with one or more accelerators each. */
    List<Source> targets();

    /**
     * Checks an accelerator and fills in every default; one that only adds targets need not.
     *
     * @throws marvel.diag.CompileException when it is no accelerator that the passes can map on to
     */
    default Accelerator complete(Accelerator accelerator) {
        return accelerator;
    }
}
