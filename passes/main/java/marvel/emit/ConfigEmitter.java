package marvel.emit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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
        List<ConfigTables> layers =
                module.items(LoopFunction.class).stream().map(ConfigTables::of).toList();
        return Emission.of(
                module,
                Map.of(
                        "marvel_config.h",
                        header(),
                        network + "_config.c",
                        ConfigC.write(network, layers),
                        network + "_config.json",
                        ConfigJson.write(network, layers)));
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
