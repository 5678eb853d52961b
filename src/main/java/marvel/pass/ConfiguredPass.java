package marvel.pass;

import java.util.List;
import marvel.ir.Module;
import marvel.parse.PassCall;

/** A pass with its options. */
public interface ConfiguredPass {
    String name();

    /** Passes that must have run before. */
    List<String> after();

    /** The call with every option written out. */
    PassCall call();

    Module run(Module module, PassContext context);
}
