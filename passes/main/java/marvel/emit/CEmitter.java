package marvel.emit;

import java.util.Map;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
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
    public Map<String, String> emit(Module module, String network, PassContext context) {
        return Map.of(network + ".c", CSource.write(module.items(LoopFunction.class)));
    }
}
