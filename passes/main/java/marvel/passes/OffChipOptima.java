package marvel.passes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import marvel.arch.Target;
import marvel.cost.db.Reuse;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.loop.LoopFunction;
import marvel.mapping.Loop;
import marvel.nest.Nest;
import marvel.pass.PassContext;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.search.joint.JointSearch;
import marvel.search.offchip.OffChipProblem;
import marvel.search.offchip.OffChipResult;
import marvel.search.offchip.OffChipSearch;
import marvel.workload.DimName;

/**
 * The L2 tiles and DRAM loops that tie with what off-chip tiling wrote: all that move as few DRAM blocks, in the same
 * layouts, the written one among them. Only that one if other hands wrote it.
 *
 * @param isWhole false if there are more than a search remembers, or time ran out before all were found
 */
record OffChipOptima(List<JointSearch.Half> halves, boolean isWhole) {
    OffChipOptima {
        halves = List.copyOf(halves);
    }

    /** A search whose result other runs share. */
    static OffChipResult search(OffChipProblem problem, long known, TimeLimit time, PassContext context) {
        return context.shared(
                OffChipResult.class,
                List.of(problem, known),
                () -> OffChipSearch.search(problem, time, OffChipSearch.DEFAULT_TIES, known),
                r -> !time.isOver());
    }

    static OffChipOptima of(LoopFunction f, Nest nest, Target target, TimeLimit time, PassContext context) {
        List<DimName> order = nest.mapping().dram().stream().map(Loop::dim).toList();
        List<Long> tile =
                Arrays.stream(nest.mapping().l2Tile(nest.workload())).boxed().toList();
        JointSearch.Half written =
                new JointSearch.Half(tile, order.stream().map(Set::of).toList());
        if (!(f.attrs().get("off_chip").orElse(new Attr.None()) instanceof Attr.Dict figures)) {
            return new OffChipOptima(List.of(written), true);
        }
        long blocks = figures.entries().getInt("blocks").orElse(-1L);
        Optional<TileRule> tiles = option(figures.entries(), "tiles", TileRule.values());
        Optional<Reuse> reuse = option(figures.entries(), "reuse", Reuse.values());
        if (tiles.isEmpty() || reuse.isEmpty() || blocks < 0) {
            return new OffChipOptima(List.of(written), true);
        }
        OffChipProblem problem = new OffChipProblem(nest.workload(), target, tiles.get(), reuse.get(), Set.of())
                .apart()
                .given(nest.mapping().layouts());
        OffChipResult result = search(problem, blocks, time, context);
        List<JointSearch.Half> halves = new ArrayList<>();
        boolean[] isWritten = new boolean[1];
        result.forEachTie(OffChipSearch.DEFAULT_TIES, tie -> {
            halves.add(new JointSearch.Half(tie.tile(), tie.order().groups()));
            isWritten[0] |= tie.tile().equals(tile) && tie.order().contains(order);
        });
        if (!isWritten[0]) {
            halves.add(written);
        }
        return new OffChipOptima(
                halves, result.certificate().optimal() && result.tieCount() <= OffChipSearch.DEFAULT_TIES);
    }

    private static <E extends Enum<E>> Optional<E> option(Attrs figures, String name, E[] values) {
        return figures.getString(name)
                .flatMap(text -> Arrays.stream(values)
                        .filter(v -> v.toString().equals(text))
                        .findFirst());
    }
}
