package org.example;

import java.util.List;
import java.util.Locale;
import marvel.diag.Code;
import marvel.diag.Diagnostic;
import marvel.ir.Attr;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.pass.Pass;
import marvel.pass.PassContext;
import marvel.pass.PassInfo;

/**
 * Says of each loop function which share of the network's multiply-accumulates it does, in the attribute {@code
 * macs_share}, and remarks on those that do the most.
 */
@PassInfo("mac-share")
public final class MacShare implements Pass<MacShare.Options> {
    /**
     * Options.
     *
     * @param least share from which on there is a remark, from 0 to 1
     */
    public record Options(double least) {
        public Options() {
            this(0.5);
        }

        public Options {
            if (least < 0 || least > 1) {
                throw new IllegalArgumentException("expected least from 0 to 1, got " + least);
            }
        }
    }

    @Override
    public Class<Options> options() {
        return Options.class;
    }

    @Override
    public Module run(Module module, Options options, PassContext context) {
        List<LoopFunction> functions = module.items(LoopFunction.class);
        long total = functions.stream().mapToLong(MacShare::macs).sum();
        return module.map(LoopFunction.class, f -> {
            double share = total == 0 ? 0 : (double) macs(f) / total;
            if (share >= options.least()) {
                context.report(Diagnostic.remark(
                        Code.PLUGIN_MESSAGE,
                        f.span(),
                        String.format(Locale.ROOT, "@%s does %.0f%% of all multiply-accumulates", f.name(), 100 * share)));
            }
            return f.withAttr("macs_share", new Attr.Real(share));
        });
    }

    /** Multiply-accumulates of all calls. */
    private static long macs(LoopFunction f) {
        return f.attrs().getInt("macs").orElse(0L) * f.attrs().getInt("count").orElse(1L);
    }
}
