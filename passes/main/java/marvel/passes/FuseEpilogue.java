package marvel.passes;

import marvel.frontend.Fusion;
import marvel.frontend.Rewrite;
import marvel.ir.Module;
import marvel.op.TypeInference;
import marvel.pass.Pass;
import marvel.pass.PassContext;
import marvel.pass.PassInfo;

/**
 * Puts each operator that multiplies and adds into a function with {@code Primitive=1}, together with the elementwise
 * operators behind it that can be applied while its result is written: biases, activations, requantisation, residual
 * sums. An operator follows only if it is the one use of the value before it.
 */
@PassInfo(value = "fuse-epilogue", after = "infer-type")
public final class FuseEpilogue implements Pass<FuseEpilogue.Options> {
    /** No options. */
    public record Options() {}

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Module run(Module module, Options options, PassContext context) {
        return TypeInference.infer(Rewrite.blocks(module, Fusion::fuse), context::remarkOnce);
    }
}
