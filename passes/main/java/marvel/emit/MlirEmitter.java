package marvel.emit;

import java.util.Map;
import marvel.emit.scalar.Lowering;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.pass.Emission;
import marvel.pass.Emitter;
import marvel.pass.PassContext;
import marvel.pass.Service;

/** The mapped nests as MLIR: affine loops over memrefs. The mapping stands in attributes that begin with {@code marvel.}. */
@Service(Emitter.class)
public final class MlirEmitter implements Emitter {
    @Override
    public String name() {
        return "mlir";
    }

    @Override
    public Emission emit(Module module, String network, PassContext context) {
        StringBuilder out = new StringBuilder("// Mapped operators, written by marvel-opt --emit=mlir.\n");
        out.append("module attributes {marvel.network = ")
                .append(MlirSyntax.string(network))
                .append("} {\n");
        for (LoopFunction f : module.items(LoopFunction.class)) {
            new MlirText(out, 1, Lowering.lower(f)).function();
        }
        return Emission.of(module, Map.of(network + ".mlir", out.append("}\n").toString()));
    }
}
