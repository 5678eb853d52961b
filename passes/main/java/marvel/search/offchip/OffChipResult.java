package marvel.search.offchip;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import marvel.search.Certificate;
import marvel.workload.Role;

/** What an off-chip search found. Safe for use by several threads. */
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
    public synchronized OffChipChoice best() {
        return finish.apply(ties.get(0));
    }

    /**
     * Layouts to go on with, by {@link Role#ordinal}: of those that are best for the best choice, the ones that as many of
     * the other ties as can be have in common, weights first; the graph's if that does not decide.
     */
    public synchronized List<String> commonLayouts() {
        List<OffChipChoice> left = new ArrayList<>();
        forEachTie(Integer.MAX_VALUE, left::add);
        List<String> common = new ArrayList<>(left.get(0).firstLayouts());
        for (Role role : List.of(Role.WEIGHT, Role.INPUT, Role.OUTPUT)) {
            int r = role.ordinal();
            Map<String, Integer> ties = new HashMap<>();
            left.forEach(t -> t.layouts().get(r).forEach(l -> ties.merge(l, 1, Integer::sum)));
            int most = -1;
            for (String layout : left.get(0).layouts().get(r)) {
                if (ties.getOrDefault(layout, 0) > most) {
                    most = ties.getOrDefault(layout, 0);
                    common.set(r, layout);
                }
            }
            left.removeIf(t -> !t.layouts().get(r).contains(common.get(r)));
        }
        return common;
    }

    public Certificate certificate() {
        return certificate;
    }

    /** Pairs of a tile and an order class that cost the least: all of them, also those not remembered. */
    public long tieCount() {
        return tieCount;
    }

    /** Hands over tied optima in the order of preference, the best first, as many as were remembered and asked for. */
    public synchronized void forEachTie(int limit, Consumer<OffChipChoice> consumer) {
        ties.stream().limit(limit).map(finish).forEach(consumer);
    }
}
