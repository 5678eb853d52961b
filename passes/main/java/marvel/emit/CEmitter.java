package marvel.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import marvel.emit.scalar.Lowered;
import marvel.emit.scalar.Lowering;
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
        List<LoopFunction> written = new ArrayList<>();
        List<Emission.Omission> omissions = new ArrayList<>();
        for (LoopFunction f : module.items(LoopFunction.class)) {
            Lowered lowered = Lowering.lower(f);
            Stream.concat(f.params().stream(), lowered.scratch().stream())
                    .filter(b -> !CText.has(b.dtype()))
                    .findFirst()
                    .ifPresentOrElse(
                            b -> omissions.add(new Emission.Omission(
                                    f.name(), "C99 has no type for the " + b.dtype() + " of %" + b.name())),
                            () -> written.add(f));
        }
        if (!omissions.isEmpty()) {
            Omissions.requireSome("an operator that C can express", module, written, omissions);
        }
        List<String> names = written.stream().map(LoopFunction::name).toList();
        return new Emission(List.of(new Emission.File(network + ".c", CSource.write(written), names)), omissions);
    }
}
