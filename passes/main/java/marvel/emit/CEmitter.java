package marvel.emit;

import java.util.Map;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.pass.Emission;
import marvel.pass.Emitter;
import marvel.pass.PassContext;
import marvel.pass.Service;

/** The mapped nests as C99 functions. */
@Service(Emitter.class)
public final class CEmitter implements Emitter {
    @Override
    public String name() {
        return "c";
    }

    @Override
    public Emission emit(Module module, String network, PassContext context) {
        return Emission.of(module, Map.of(network + ".c", CSource.write(module.items(LoopFunction.class))));
    }
}
