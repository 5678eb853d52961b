package marvel.emit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.db.DbCost;
import marvel.cost.db.Layouts;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.Words;
import marvel.figures.LayerFigures;
import marvel.figures.LoopSummary;
import marvel.figures.NetworkTotals;
import marvel.figures.Proof;
import marvel.figures.Roofline;
import marvel.ir.Attr;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.nest.Nest;
import marvel.pass.Emission;
import marvel.pass.Emitter;
import marvel.pass.PassContext;
import marvel.pass.Service;
import marvel.pass.Version;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Workload;

/** All mappings of a module with their figures as one JSON object; docs/json.md defines every key. */
@Service(Emitter.class)
public final class JsonEmitter implements Emitter {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Override
    public String name() {
        return "json";
    }

    @Override
    public Emission emit(Module module, String network, PassContext context) {
        List<LoopFunction> functions = module.items(LoopFunction.class);
        List<LayerFigures> layers = new ArrayList<>();
        if (!functions.isEmpty()) {
            Target target = Targets.read(context.target());
            functions.forEach(f -> layers.add(LayerFigures.of(f, target)));
        }
        ObjectNode root = MAPPER.createObjectNode();
        root.put("tool", "marvel-opt");
        root.put("version", Version.TEXT);
        root.put("target", layers.isEmpty() ? null : layers.get(0).target().name());
        root.put("pipeline", context.pipeline());
        Optional<Proof> first =
                layers.stream().flatMap(l -> Proof.of(l).stream()).findFirst();
        root.put("objective", first.map(Proof::objective).orElse(null));
        root.put("model", first.map(Proof::model).orElse(null));
        root.put("search", first.map(Proof::search).orElse(null));
        ArrayNode all = root.putArray("layers");
        layers.forEach(l -> layer(all.addObject(), l, context));
        NetworkTotals totals = NetworkTotals.of(module, layers);
        ObjectNode total = root.putObject("total");
        total.put("macs", totals.macs());
        total.put("cycles", totals.cycles());
        total.put("energy", totals.energy());
        total.put("dram_bytes", totals.dramBytes());
        total.put("layout_transform_bytes", totals.layoutTransformBytes());
        totals.layouts()
                .ifPresent(l -> total.putObject("layouts")
                        .put("network", l.network())
                        .put("per_operator", l.perOperator())
                        .put("nchw", l.nchw())
                        .put("nhwc", l.nhwc())
                        .put("optimal", l.isOptimal()));
        total.put(
                "search_ms",
                layers.stream().mapToDouble(l -> searchMs(l, context)).sum());
        try {
            return Emission.of(module, Map.of(network + ".json", MAPPER.writeValueAsString(root) + "\n"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double searchMs(LayerFigures l, PassContext context) {
        return context.metrics().get(l.function().name(), "search_ms").orElse(0.0);
    }

    private static void layer(ObjectNode out, LayerFigures l, PassContext context) {
        Workload w = l.nest().workload();
        out.put("function", l.function().name());
        out.put("op", w.op());
        out.put("count", l.count());
        ArrayNode uses = out.putArray("uses");
        list(l, "uses").forEach(u -> uses.add(u instanceof Attr.Str s ? s.value() : ""));
        ObjectNode dims = out.putObject("dims");
        for (DimName d : DimName.values()) {
            if (w.extent(d) > 1 || LoopSummary.ALWAYS.contains(d)) {
                dims.put(d.name(), w.extent(d));
            }
        }
        for (String window : List.of("stride", "dilation", "padding")) {
            ArrayNode values = out.putArray(window);
            list(l, window).forEach(v -> values.add(v instanceof Attr.Int i ? i.value() : 0));
        }
        out.put("macs", w.macs());
        if (w.iterations() != w.macs()) {
            out.put("iterations", w.iterations());
        }
        mapping(out.putObject("mapping"), l.nest());
        cost(out.putObject("cost"), l);
        Proof.of(l).ifPresent(p -> {
            out.put("value", p.cost());
            out.put("optimal", p.optimal());
            out.put("lower_bound", p.lowerBound());
            out.put("gap", p.gap());
            p.decoupled().ifPresent(d -> {
                out.put("decoupled", d);
                out.put("decoupled_gap", (d - p.cost()) / d);
            });
            out.put("evaluated", p.evaluated());
            out.put("pruned", p.pruned().toString());
            out.put("space", p.space().toString());
        });
        dataflows(out, l);
        out.put("search_ms", searchMs(l, context));
    }

    /** What the named dataflows take, where a pass has compared with them. */
    private static void dataflows(ObjectNode out, LayerFigures l) {
        if (l.function().attrs().get("dataflows").orElse(new Attr.None()) instanceof Attr.Dict all) {
            ObjectNode named = out.putObject("dataflows");
            all.entries().forEach((name, figures) -> {
                ObjectNode one = named.putObject(name.replace('_', '-'));
                if (figures instanceof Attr.Dict d) {
                    d.entries().forEach((key, value) -> one.put(key, value instanceof Attr.Real r ? r.value() : null));
                }
            });
        }
    }

    private static List<Attr> list(LayerFigures l, String name) {
        return l.function().attrs().get(name).orElse(new Attr.None()) instanceof Attr.ListOf all
                ? all.values()
                : List.of();
    }

    private static void mapping(ObjectNode out, Nest nest) {
        Mapping m = nest.mapping();
        ArrayNode levels = out.putArray("levels");
        for (LoopSummary.Level level : LoopSummary.levels(nest)) {
            ObjectNode one = levels.addObject();
            one.put("level", level.name());
            ArrayNode loops = one.putArray("loops");
            for (Loop loop : level.loops()) {
                loops.addObject()
                        .put("dim", loop.dim().name())
                        .put("extent", loop.trips())
                        .put("step", loop.step());
            }
        }
        ObjectNode layouts = out.putObject("layouts");
        for (Role r : Role.values()) {
            var tensor = nest.workload().tensor(r);
            layouts.put(
                    key(r),
                    Layouts.graphName(tensor, Layouts.parse(tensor, m.layouts().get(r.ordinal()))));
        }
        ArrayNode bypass = out.putArray("bypass_l2");
        for (Role r : Role.values()) {
            if (!m.keepsInL2(r)) {
                bypass.add(key(r));
            }
        }
    }

    private static String key(Enum<?> e) {
        return e.name().toLowerCase(Locale.ROOT);
    }

    private static void cost(ObjectNode out, LayerFigures l) {
        l.db().ifPresentOrElse(d -> db(out.putObject("db"), d, l), () -> out.putNull("db"));
        l.maestro()
                .ifPresentOrElse(
                        m -> out.putObject("maestro")
                                .put("runtime", m.runtime())
                                .put("energy", m.energy())
                                .put("l1_size", m.l1Size())
                                .put("l2_size", m.l2Size())
                                .put("throughput", m.throughput())
                                .put("macs", m.macs()),
                        () -> out.putNull("maestro").put("no_maestro", l.whyNotMaestro()));
        l.exact().ifPresentOrElse(e -> exact(out.putObject("exact"), e), () -> out.putNull("exact"));
        Roofline r = l.roofline();
        ObjectNode bound = out.putObject("bounds");
        bound.put("compute", r.compute()).put("noc", r.noc()).put("dram", r.dram());
        bound.put("binds", key(r.binds()));
        l.limits().ifPresent(p -> bound.put("limits", key(p)));
    }

    private static void db(ObjectNode out, DbCost d, LayerFigures l) {
        ObjectNode blocks = out.putObject("blocks");
        for (Role r : Role.values()) {
            blocks.put(key(r), d.of(r).blocks());
        }
        out.put("bytes", l.dramBytes());
    }

    /** Figures of the exact model, as {@code cost.exact} of a layer. */
    public static void exact(ObjectNode out, ExactCost e) {
        out.put("cycles", e.cycles());
        out.put("compute_cycles", e.computeCycles());
        out.put("noc_cycles", e.nocCycles());
        out.put("dram_cycles", e.dramCycles());
        out.put("energy", e.energy());
        out.put("edp", e.edp());
        out.put("utilisation", e.utilisation());
        ObjectNode words = out.putObject("words");
        ObjectNode dram = words.putObject("dram");
        ObjectNode l2 = words.putObject("l2");
        ObjectNode l1 = words.putObject("l1");
        for (Role r : Role.values()) {
            Words w = e.words(r);
            put(dram, key(r), w.dramReads(), w.dramWrites());
            put(l2, key(r), w.l2Reads() + w.l2Drains(), w.l2Fills() + w.l2Updates());
            put(l1, key(r), w.l1Reads() + w.l1Drains(), w.l1Fills() + w.l1Writes());
        }
        put(dram, "operands", e.operandWords(), 0);
    }

    private static void put(ObjectNode out, String tensor, long read, long write) {
        out.putObject(tensor).put("read", read).put("write", write);
    }
}
