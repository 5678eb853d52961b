package marvel.emit;

import java.util.Map;
import marvel.emit.scalar.Lowering;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.pass.Emission;
import marvel.pass.Emitter;
import marvel.pass.PassContext;
import marvel.pass.Service;

/**
 * The mapped nests as TIR functions in TVMScript, for {@code tvm.script.from_source} of TVM 0.18; imports are comments there, as
 * in what TVM prints.
 */
@Service(Emitter.class)
public final class TvmScriptEmitter implements Emitter {
    @Override
    public String name() {
        return "tvmscript";
    }

    @Override
    public Emission emit(Module module, String network, PassContext context) {
        StringBuilder out = new StringBuilder("# Mapped operators, written by marvel-opt --emit=tvmscript.\n");
        out.append("# from tvm.script import ir as I\n# from tvm.script import tir as T\n\n");
        out.append("@I.ir_module\nclass Module:\n");
        Identifiers functions = new Identifiers(TvmScriptText.RESERVED);
        for (LoopFunction f : module.items(LoopFunction.class)) {
            new TvmScriptText(out, functions.of(f.name()), Lowering.lower(f)).function();
        }
        if (module.items(LoopFunction.class).isEmpty()) {
            out.append("    pass\n");
        }
        return Emission.of(module, Map.of(network + ".py", out.toString()));
    }
}
