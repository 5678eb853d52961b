package marvel.search.offchip;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import marvel.search.Certificate;

/** What an off-chip search found. Not safe for use by several threads. */
public final class OffChipResult {
    private final OffChipProblem problem;
    private final Certificate certificate;
    private final long tieCount;
    private final List<OffChipSearch.Found> ties;
    private final Function<OffChipSearch.Found, OffChipChoice> finish;

    OffChipResult(
            OffChipProblem problem,
            Certificate certificate,
            long tieCount,
            List<OffChipSearch.Found> ties,
            Function<OffChipSearch.Found, OffChipChoice> finish) {
        this.problem = problem;
        this.certificate = certificate;
        this.tieCount = tieCount;
        this.ties = ties;
        this.finish = finish;
    }

    public OffChipProblem problem() {
        return problem;
    }

    /** The best choice; among ties fewer words, then more of L2 in use, then larger tiles, in the order of dims. */
    public OffChipChoice best() {
        return finish.apply(ties.get(0));
    }

    public Certificate certificate() {
        return certificate;
    }

    /** Pairs of a tile and an order class that cost the least: all of them, also those not remembered. */
    public long tieCount() {
        return tieCount;
    }

    /** Hands over tied optima in the order of preference, the best first, as many as were remembered and asked for. */
    public void forEachTie(int limit, Consumer<OffChipChoice> consumer) {
        ties.stream().limit(limit).map(finish).forEach(consumer);
    }
}
