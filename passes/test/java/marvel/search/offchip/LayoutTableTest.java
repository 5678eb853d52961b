package marvel.search.offchip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import marvel.arch.Target;
import marvel.arch.Targets;
import marvel.cost.db.Cases;
import marvel.cost.db.Reuse;
import marvel.diag.Source;
import marvel.search.InfeasibleException;
import marvel.search.TileRule;
import marvel.search.TimeLimit;
import marvel.testing.RandomProblems;
import marvel.workload.Role;
import marvel.workload.Workload;
import org.junit.jupiter.api.Test;

/** Each entry against a search of its own under given layouts, and that against the search with these layouts as the graph's. */
class LayoutTableTest {
    @Test
    void entriesAreWhatSearchesFind() {
        int entries = 0;
        int left = 0;
        for (int seed = 0; seed < 120; seed++) {
            Random random = RandomProblems.random(seed);
            Workload w = Cases.operator(random, 4, seed % Cases.KINDS);
            Target target = Targets.read(new Source(
                    "target",
                    "accelerator @t { array = [2, 2]; l1 = 64 B per PE; l2 = " + (60 + random.nextInt(300))
                            + " B; dram = 1 words/cycle, block " + (1 << random.nextInt(5)) + " B; }"));
            OffChipProblem problem = new OffChipProblem(
                    w,
                    target,
                    random.nextInt(3) == 0 ? TileRule.ANY : TileRule.DIVISORS,
                    Reuse.TILES,
                    EnumSet.allOf(Role.class));
            Set<Role> roles = random.nextInt(3) == 0 ? EnumSet.allOf(Role.class) : EnumSet.of(Role.INPUT, Role.OUTPUT);
            long slack = random.nextInt(20);
            OffChipSearch.Tabled tabled;
            try {
                tabled = OffChipSearch.table(problem, roles, slack, TimeLimit.NONE, 1);
            } catch (InfeasibleException e) {
                continue;
            }
            LayoutTable table = tabled.table();
            String where = "seed " + seed + " " + problem;
            assertTrue(table.isComplete(), where);
            long best = tabled.result().best().blocks();
            assertEquals(OffChipSearch.search(problem).best().blocks(), best, where);
            Set<Role> free = EnumSet.complementOf(EnumSet.copyOf(roles));
            for (int i = 0; i < 12; i++) {
                int[] at = new int[3];
                List<String> layouts = new ArrayList<>();
                for (Role r : Role.values()) {
                    int n = table.layouts(r).size();
                    at[r.ordinal()] = i == 0 ? 0 : random.nextInt(n);
                    layouts.add(table.layouts(r).get(at[r.ordinal()]));
                }
                OffChipProblem given = problem.free(free).given(layouts);
                long expected = OffChipSearch.search(given).best().blocks();
                if (expected <= best + slack) {
                    assertEquals(expected, table.blocks(at), where + " " + layouts);
                    entries++;
                } else {
                    assertEquals(LayoutTable.TOO_MANY, table.blocks(at), where + " " + layouts);
                    left++;
                }
            }
        }
        assertTrue(entries > 300 && left > 50, entries + " entries, " + left + " left out");
    }
}
