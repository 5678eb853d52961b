package marvel.emit;

import java.util.ArrayList;
import java.util.List;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.maestro.DataCentric;
import marvel.cost.maestro.Hardware;
import marvel.cost.maestro.MappedLayer;
import marvel.cost.maestro.MappingFile;
import marvel.cost.maestro.MappingPrinter;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Nest;
import marvel.nest.NestReader;
import marvel.pass.Emission;
import marvel.pass.Emitter;
import marvel.pass.PassContext;
import marvel.pass.Service;

/**
 * A mapping file and a hardware file that MAESTRO reads. MAESTRO's outer memory is L2, so a layer there is one L2 tile; a
 * comment says how often it is run. Operators that MAESTRO cannot express are named in a comment and a remark.
 */
@Service(Emitter.class)
public final class MaestroEmitter implements Emitter {
    @Override
    public String name() {
        return "maestro";
    }

    @Override
    public Emission emit(Module module, String network, PassContext context) {
        Target target = Targets.read(context.target());
        StringBuilder notes = new StringBuilder();
        List<MappedLayer> layers = new ArrayList<>();
        List<String> functions = new ArrayList<>();
        List<Emission.Omission> omissions = new ArrayList<>();
        for (LoopFunction f : module.items(LoopFunction.class)) {
            try {
                List<DataCentric.Tile> tiles = tiles(f, target);
                functions.add(f.name());
                long count = f.count();
                for (DataCentric.Tile t : tiles) {
                    layers.add(t.layer());
                    notes.append("// Layer ")
                            .append(t.layer().layer().name())
                            .append(" is an L2 tile: ")
                            .append(t.times())
                            .append(" in the operator, which the network runs ")
                            .append(count == 1 ? "once\n" : count + " times\n");
                }
            } catch (DataCentric.Inexpressible e) {
                notes.append("// ")
                        .append(f.name())
                        .append(" has no Layer: ")
                        .append(e.getMessage())
                        .append('\n');
                omissions.add(new Emission.Omission(f.name(), String.valueOf(e.getMessage())));
            }
        }
        Omissions.requireSome("a mapped operator that MAESTRO can express", module, functions, omissions);
        String mapping = MappingPrinter.print(new MappingFile(network, layers));
        String hardware = hardware(DataCentric.hardware(target));
        return new Emission(
                List.of(
                        new Emission.File(network + ".m", notes + mapping, functions),
                        new Emission.File(network + "_hw.m", hardware, functions)),
                omissions);
    }

    private static List<DataCentric.Tile> tiles(LoopFunction f, Target target) throws DataCentric.Inexpressible {
        Nest nest = NestReader.readMapped(f);
        return DataCentric.tiles(f.name(), nest.workload(), nest.mapping(), target);
    }

    /** Lanes are no key of hardware files: MAESTRO takes them from its command line. */
    private static String hardware(Hardware hw) {
        String lanes = hw.simdLanes() == 1 ? "" : "// run with --num_simd_lanes=" + hw.simdLanes() + "\n";
        return lanes
                + "num_pes: " + hw.numPes() + "\n"
                + "noc_bw_cstr: " + hw.nocs().get(0).bandwidth() + "\n"
                + "NoC_NumHops: " + hw.nocs().get(0).latency() + "\n"
                + "offchip_bw_cstr: " + hw.offchipBandwidth() + "\n";
    }
}
