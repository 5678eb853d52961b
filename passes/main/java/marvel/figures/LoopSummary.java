package marvel.figures;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import marvel.mapping.Loop;
import marvel.mapping.Mapping;
import marvel.nest.Nest;
import marvel.workload.DimName;

/** The loops of a mapping, level by level, as they are reported. */
public final class LoopSummary {
    /** Dims that every report names, whatever their extent. */
    public static final Set<DimName> ALWAYS =
            EnumSet.of(DimName.N, DimName.G, DimName.K, DimName.C, DimName.P, DimName.Q, DimName.R, DimName.S);

    /**
     * The loops of one level.
     *
     * @param loops outermost first
     */
    public record Level(String name, List<Loop> loops) {}

    private LoopSummary() {}

    /** All levels, outermost first; those that are not chosen yet have no loops. */
    public static List<Level> levels(Nest nest) {
        Mapping m = nest.mapping();
        return List.of(
                new Level("dram", m.dram()),
                new Level("l2", m.l2()),
                new Level("rows", m.rows()),
                new Level("cols", m.cols()),
                new Level("l1", m.l1()));
    }
}
