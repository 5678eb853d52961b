package marvel.passes;

import marvel.ir.Module;
import marvel.op.TypeInference;
import marvel.pass.Pass;
import marvel.pass.PassContext;
import marvel.pass.PassInfo;

/** Finds the type of every expression; what type comments and declarations say must agree. */
@PassInfo("infer-type")
public final class InferType implements Pass<InferType.Options> {
    /** No options. */
    public record Options() {}

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Module run(Module module, Options options, PassContext context) {
        return TypeInference.infer(module, context::remarkOnce);
    }
}
