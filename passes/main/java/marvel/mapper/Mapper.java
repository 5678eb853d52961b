package marvel.mapper;

import java.util.List;
import java.util.Optional;
import marvel.api.Cancellation;
import marvel.api.Compilation;
import marvel.api.Listener;
import marvel.api.Marvel;
import marvel.api.Options;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.figures.LayerFigures;
import marvel.figures.Proof;
import marvel.ir.Attrs;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Mapping;
import marvel.nest.Epilogue;
import marvel.nest.NestBuilder;
import marvel.workload.Role;
import marvel.workload.Workload;

/**
 * Searches and costs of single operators, without texts. It runs the same passes and checks as {@code marvel-opt} does,
 * so it finds the same mappings. Safe for use by several threads at once.
 *
 * <pre>{@code
 * Mapper mapper = new Mapper(new Marvel());
 * Workload w = Operators.conv2d(1, 64, 56, 56, 64, 3, 3).withPadding(1).workload();
 * Mapped best = mapper.search(w, Targets.builtIn("edge").orElseThrow(), Options.builder().choose("objective", "energy").build());
 * }</pre>
 */
public final class Mapper {
    private static final String NAME = "operator";

    private final Marvel marvel;

    /**
     * A mapper.
     *
     * @param marvel whose passes search
     */
    public Mapper(Marvel marvel) {
        this.marvel = marvel;
    }

    /**
     * The best mapping of an operator.
     *
     * @param workload the operator
     * @param target accelerator to map on to
     * @param options as for a module; without a pipeline, {@code marvel} is the one
     * @return what was found, and what is proved of it
     * @throws marvel.diag.CompileException if no mapping fits
     */
    public Mapped search(Workload workload, Target target, Options options) {
        return search(workload, target, options, Listener.NONE, new Cancellation());
    }

    /**
     * The best mapping of an operator.
     *
     * @param workload the operator
     * @param target accelerator to map on to
     * @param options as for a module; without a pipeline, {@code marvel} is the one
     * @param listener hears of what is found
     * @param cancellation ends the search
     * @return what was found, and what is proved of it
     * @throws marvel.diag.CompileException if no mapping fits
     * @throws java.util.concurrent.CancellationException if it was cancelled
     */
    public Mapped search(
            Workload workload, Target target, Options options, Listener listener, Cancellation cancellation) {
        Options complete = options.pipeline().isEmpty()
                ? options.toBuilder().pipeline("marvel").build()
                : options;
        LoopFunction plain = NestBuilder.plain(NAME, workload, epilogue(workload), Attrs.EMPTY);
        Compilation done = marvel.compile(module(plain), Targets.accelerator(target), complete, listener, cancellation);
        LoopFunction function = done.module().item(LoopFunction.class, NAME).orElseThrow();
        LayerFigures figures = LayerFigures.of(function, target);
        Proof proof = Proof.of(figures)
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected a pipeline that maps the operator, got " + done.pipeline()));
        return new Mapped(function, figures, proof);
    }

    /**
     * What a mapping costs under all models. It is checked first; who costs millions of mappings that he knows to be right
     * calls {@link marvel.cost.exact.ExactModel} instead.
     *
     * @param workload the operator
     * @param mapping of the operator
     * @param target accelerator that it is mapped on to
     * @return the figures
     * @throws marvel.diag.CompileException if the mapping is wrong: an iteration missing or twice, a buffer too small
     */
    public LayerFigures cost(Workload workload, Mapping mapping, Target target) {
        LoopFunction full = NestBuilder.full(NAME, workload, epilogue(workload), Attrs.EMPTY, mapping);
        marvel.compile(
                module(full), Targets.accelerator(target), Options.builder().build());
        return LayerFigures.of(full, target);
    }

    private static Epilogue epilogue(Workload workload) {
        return Epilogue.none(workload.tensor(Role.OUTPUT).dtype());
    }

    private static Module module(LoopFunction function) {
        return new Module("", List.of(function), Optional.empty(), "");
    }
}
