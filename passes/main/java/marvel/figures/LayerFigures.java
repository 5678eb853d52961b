package marvel.figures;

import java.util.List;
import java.util.Optional;
import marvel.arch.Target;
import marvel.cost.db.DbCost;
import marvel.cost.db.DbModel;
import marvel.cost.db.Reuse;
import marvel.cost.exact.ExactCost;
import marvel.cost.exact.ExactModel;
import marvel.cost.maestro.DataCentric;
import marvel.cost.maestro.MaestroException;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Mapping;
import marvel.nest.Nest;
import marvel.nest.NestReader;
import marvel.workload.Workload;

/**
 * What all models say of a loop function, read from the loop function alone.
 *
 * @param db DRAM blocks; empty before off-chip tiling
 * @param maestro empty before on-chip dataflow, and where MAESTRO has no form for the mapping
 * @param whyNotMaestro why there are no figures of MAESTRO; empty if there are
 * @param exact empty before on-chip dataflow
 */
public record LayerFigures(
        LoopFunction function,
        Nest nest,
        Target target,
        Optional<DbCost> db,
        Optional<MaestroFigures> maestro,
        String whyNotMaestro,
        Optional<ExactCost> exact,
        Roofline roofline) {

    /**
     * The figures of a loop function.
     *
     * @throws marvel.diag.CompileException if the function is not the nest of an operator
     */
    public static LayerFigures of(LoopFunction function, Target target) {
        Nest nest = NestReader.read(function);
        Workload w = nest.workload();
        Mapping m = nest.mapping();
        Optional<DbCost> db = nest.stage() == Nest.Stage.PLAIN
                ? Optional.empty()
                : Optional.of(DbModel.cost(w, m, target.word(), target.dramBlock(), Reuse.TILES));
        Optional<MaestroFigures> maestro = Optional.empty();
        String why = "not mapped on the array";
        Optional<ExactCost> exact = Optional.empty();
        if (nest.stage() == Nest.Stage.FULL) {
            List<String> operands =
                    nest.epilogue().operands().stream().map(BufferDecl::axes).toList();
            exact = Optional.of(ExactModel.cost(w, m, target, operands));
            try {
                maestro = Optional.of(MaestroFigures.of(function.name(), w, m, target));
                why = "";
            } catch (DataCentric.Inexpressible | MaestroException e) {
                why = String.valueOf(e.getMessage());
            }
        }
        return new LayerFigures(function, nest, target, db, maestro, why, exact, Roofline.of(w, target));
    }

    /** How many times the network runs the operator. */
    public long count() {
        return function.count();
    }

    /** DRAM traffic, bytes: blocks of the three tensors, times the size of a block. */
    public long dramBytes() {
        return db.map(d -> Math.multiplyExact(d.blocks(), target.dramBlock())).orElse(0L);
    }

    /** What limits the mapping: the part that is busy the longest. Empty before on-chip dataflow. */
    public Optional<Roofline.Part> limits() {
        return exact.map(e -> Roofline.Part.of(e.computeCycles(), e.nocCycles(), e.dramCycles()));
    }
}
