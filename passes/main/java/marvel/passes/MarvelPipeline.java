package marvel.passes;

import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.pass.NamedPipeline;
import marvel.pass.Service;

/** {@code --marvel}: from a network to a mapping of each of its operators. */
@Service(NamedPipeline.class)
public final class MarvelPipeline implements NamedPipeline {
    @Override
    public String name() {
        return "marvel";
    }

    @Override
    public String summary() {
        return "Map a network: off-chip tiling, then on-chip dataflow.";
    }

    @Override
    public String text(Attrs options) {
        String objective = word(options, "objective", "edp");
        String model = word(options, "model", "exact");
        String dataflow = word(options, "dataflow", "free");
        String tiles = word(options, "tiles", "divisors");
        String gap = word(options, "gap", "0");
        // With tiles of any size, the table of each operator's layouts takes too long to be the default.
        String layouts = word(options, "layouts", tiles.equals("any") ? "operator" : "network");
        String mapping = word(options, "search", "decoupled").equals("joint")
                ? "joint-mapping{objective=" + objective + " tiles=" + tiles + (gap.equals("0") ? "" : " gap=" + gap)
                        + "}"
                : "on-chip-dataflow{model=" + model + " objective=" + objective
                        + (dataflow.equals("free") ? "" : " dataflow=" + dataflow) + "}";
        return "infer-type,simplify-inference,fuse-epilogue,outline,off-chip-tiling{tiles=" + tiles + " layouts="
                + layouts + "}," + mapping + ",annotate-cost";
    }

    private static String word(Attrs options, String name, String otherwise) {
        return options.get(name).map(a -> ((Attr.Word) a).value()).orElse(otherwise);
    }
}
