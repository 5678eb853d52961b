package marvel.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Set;
import marvel.testing.RandomProblems;
import org.junit.jupiter.api.Test;

/** Elements that an operator touches, against all of its iterations. */
class TouchedTest {
    @Test
    void touchedElementsAreThoseOfTheIterations() {
        for (long seed = 0; seed < 400; seed++) {
            Workload w = new RandomProblems(seed).workload();
            for (Tensor t : w.tensors()) {
                for (Axis a : t.axes()) {
                    Set<Long> seen = new HashSet<>();
                    visit(w, a, 0, a.offset(), seen);
                    assertEquals(seen.size(), a.touched(w.extents()), "seed " + seed + ": " + a + " of " + w);
                }
            }
        }
    }

    private static void visit(Workload w, Axis a, int term, long index, Set<Long> seen) {
        if (term == a.terms().size()) {
            if (index >= 0 && index < a.extent()) {
                seen.add(index);
            }
            return;
        }
        Axis.Term t = a.terms().get(term);
        for (long i = 0; i < w.extent(t.dim()); i++) {
            visit(w, a, term + 1, index + i * t.coefficient(), seen);
        }
    }
}
