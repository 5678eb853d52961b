package marvel.nest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.ir.loop.LoopFunction;
import marvel.parse.Parser;
import org.junit.jupiter.api.Test;

/** What is said of a nest that is not the one of its mapping. */
class SameNestTest {
    private static LoopFunction nest(String loop) {
        return Parser.module(new Source("nest", """
                        primfn @mm(%a: Buffer[(4, 6), int8, axes="NC"], %b: Buffer[(8, 6), int8, axes="KC"], %o: Buffer[(4, 8), int32, axes="NK"]) {
                          fill %o = 0;
                          for %n in (0, 4, 1) @dram { for %k in (0, 8, 1) @dram { for %c in (0, 6, 1) @dram { LOOP } } }
                        }
                        """.replace("LOOP", loop)))
                .items(LoopFunction.class)
                .get(0);
    }

    private static void differs(String want, String have, String message) {
        CompileException e = assertThrows(CompileException.class, () -> SameNest.check(nest(want), nest(have), false));
        assertEquals(message, e.diagnostics().get(0).message());
    }

    @Test
    void whatIsMissingOrMoreIsTold() {
        String add = "%o[%n, %k] += %a[%n, %c] * %b[%k, %c];";
        String zero = "fill %o = 0;";
        differs(add, "", "expected '%o[%n, %k] += %a[%n, %c] * %b[%k, %c];' after this, got nothing");
        differs(zero, zero + add, "expected nothing more here, got '%o[%n, %k] += %a[%n, %c] * %b[%k, %c];'");
        differs(zero, add, "expected 'fill %o = 0;', got '%o[%n, %k] += %a[%n, %c] * %b[%k, %c];'");
    }
}
