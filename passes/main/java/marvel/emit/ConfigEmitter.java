package marvel.emit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.pass.Emission;
import marvel.pass.Emitter;
import marvel.pass.PassContext;
import marvel.pass.Service;

/** Accelerator configuration: a C header with the types, a C file and a JSON file with the same tables. */
@Service(Emitter.class)
public final class ConfigEmitter implements Emitter {
    @Override
    public String name() {
        return "config";
    }

    @Override
    public Emission emit(Module module, String network, PassContext context) {
        List<ConfigTables> layers = new ArrayList<>();
        List<Emission.Omission> omissions = new ArrayList<>();
        for (LoopFunction f : module.items(LoopFunction.class)) {
            ConfigTables tables = ConfigTables.of(f);
            ConfigC.inexpressible(tables)
                    .ifPresentOrElse(
                            why -> omissions.add(new Emission.Omission(f.name(), why)), () -> layers.add(tables));
        }
        if (!omissions.isEmpty()) {
            Omissions.requireSome("an operator that a configuration can express", module, layers, omissions);
        }
        List<String> names = layers.stream().map(t -> t.function.name()).toList();
        return new Emission(
                List.of(
                        new Emission.File(network + "_config.c", ConfigC.write(network, layers), names),
                        new Emission.File(network + "_config.json", ConfigJson.write(network, layers), names),
                        new Emission.File("marvel_config.h", header(), names)),
                omissions);
    }

    private static String header() {
        try (InputStream in = ConfigEmitter.class.getResourceAsStream("/marvel/runtime/marvel_config.h")) {
            if (in == null) {
                throw new IllegalStateException("expected marvel_config.h beside the classes");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
