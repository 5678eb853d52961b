package marvel.check;

import java.util.List;
import marvel.arch.Bandwidth;
import marvel.arch.Buffering;
import marvel.arch.Capacity;
import marvel.arch.Energies;
import marvel.arch.Target;
import marvel.arch.WordSizes;
import marvel.diag.Source;
import marvel.ir.loop.LoopFunction;
import marvel.parse.Parser;

/** Hand-written nests, as text, and a small target. */
final class Nests {
    private Nests() {}

    static LoopFunction parse(String text) {
        return Parser.module(new Source("nest", text)).items(LoopFunction.class).get(0);
    }

    /** 4 x 4 processing elements, 64 words of L1, 1024 words of L2, blocks of 4 bytes, words of 1 byte. */
    static Target target() {
        return target(4, 4, 64, 1024, true);
    }

    static Target target(int rows, int cols, long l1, long l2, boolean network) {
        return new Target(
                "small",
                rows,
                cols,
                1e9,
                1,
                new Capacity(l1, true, Buffering.SINGLE),
                new Capacity(l2, true, Buffering.SINGLE),
                Bandwidth.UNLIMITED,
                network,
                network,
                Bandwidth.UNLIMITED,
                4,
                new WordSizes(1, 1, 1, 4),
                List.of(true, true, true),
                new Energies(1, 1, 1, 1, 1, 1, 1, 1));
    }

    /** Matrix product 4 x 6 x 8, on DRAM. */
    static final String PLAIN = """
            primfn @mm(%a: Buffer[(4, 6), int8, axes="NC", layout="NC"], %b: Buffer[(8, 6), int8, axes="KC", layout="KC"], %o: Buffer[(4, 8), int32, axes="NK", layout="NK"]) {
              fill %o = 0;
              for %n in (0, 4, 1) @dram {
                for %k in (0, 8, 1) @dram {
                  for %c in (0, 6, 1) @dram {
                    %o[%n, %k] += %a[%n, %c] * %b[%k, %c];
                  }
                }
              }
            }
            """;

    /**
     * The same with L2 tiles of 4 x 6 x 4, rows over K, columns over C (added up), L1 tiles of 2 x 2 x 1: the sequential
     * loop over C outside of L1 reads partial sums back from L2.
     */
    static final String MAPPED = """
            primfn @mm(%a: Buffer[(4, 6), int8, axes="NC", layout="NC"], %b: Buffer[(8, 6), int8, axes="KC", layout="KC"], %o: Buffer[(4, 8), int32, axes="NK", layout="NK"]) {
              alloc %a_l2: Buffer[(4, 6), int8, axes="NC", layout="NC"] @l2;
              alloc %b_l2: Buffer[(4, 6), int8, axes="KC", layout="KC"] @l2;
              alloc %o_l2: Buffer[(4, 4), int32, axes="NK", layout="NK"] @l2;
              alloc %a_l1: Buffer[(2, 1), int8, axes="NC", layout="NC"] @l1;
              alloc %b_l1: Buffer[(2, 1), int8, axes="KC", layout="KC"] @l1;
              alloc %o_l1: Buffer[(2, 2), int32, axes="NK", layout="NK"] @l1;
              copy %a_l2 = %a[0 : 4, 0 : 6];
              for %k2 in (0, 8, 4) @dram {
                copy %b_l2 = %b[%k2 : 4, 0 : 6];
                fill %o_l2 = 0;
                for %c1 in (0, 6, 3) @l2 {
                  parallel %k0 in (0, 4, 2) @rows { parallel %c0 in (0, 3, 1) @cols {
                    copy %b_l1 = %b_l2[%k0 : 2, %c1 + %c0 : 1];
                  } }
                  for %n1 in (0, 4, 2) @l2 {
                    parallel %k0 in (0, 4, 2) @rows { parallel %c0 in (0, 3, 1) @cols {
                      copy %a_l1 = %a_l2[%n1 : 2, %c1 + %c0 : 1];
                    } }
                    parallel %k0 in (0, 4, 2) @rows { parallel %c0 in (0, 3, 1) @cols {
                      if (%c1 == 0) { fill %o_l1 = 0; } else {
                        if (%c0 == 0) { copy %o_l1 = %o_l2[%n1 : 2, %k0 : 2]; } else { fill %o_l1 = 0; }
                      }
                    } }
                    parallel %k0 in (0, 4, 2) @rows { parallel %c0 in (0, 3, 1) @cols {
                      for %n in (0, 2, 1) @l1 { for %k in (0, 2, 1) @l1 {
                        %o_l1[%n, %k] += %a_l1[%n, 0] * %b_l1[%k, 0];
                      } }
                    } }
                    parallel %k0 in (0, 4, 2) @rows { parallel %c0 in (0, 3, 1) @cols {
                      copy %o_l2[%n1 : 2, %k0 : 2] = %o_l1 over (%c0);
                    } }
                  }
                }
                copy %o[0 : 4, %k2 : 4] = nn.relu(%o_l2);
              }
            }
            """;

    /** With a relu at the end. */
    static final String PLAIN_RELU = PLAIN.replace(
                    "fill %o = 0;",
                    "alloc %sum: Buffer[(4, 8), int32, axes=\"NK\", layout=\"NK\"] @dram;\n  fill %sum = 0;")
            .replace("%o[%n, %k] +=", "%sum[%n, %k] +=")
            .stripTrailing()
            .replaceAll("}$", "  copy %o[0 : 4, 0 : 8] = nn.relu(%sum);\n}\n");

    /** The mapped product with half of C in an L2 tile, outermost, so that tiles of sums wait in DRAM. */
    static final String SPILLED = MAPPED.replace(
                    "alloc %o_l1:",
                    "alloc %p: Buffer[(4, 8), int32, axes=\"NK\", layout=\"NK\"] @dram;\n  alloc %o_l1:")
            .replace(
                    "copy %a_l2 = %a[0 : 4, 0 : 6];",
                    "for %c2 in (0, 6, 3) @dram {\n  copy %a_l2 = %a[0 : 4, %c2 : 3];")
            .replace("(4, 6), int8, axes=\"NC\", layout=\"NC\"] @l2", "(4, 3), int8, axes=\"NC\", layout=\"NC\"] @l2")
            .replace("(4, 6), int8, axes=\"KC\", layout=\"KC\"] @l2", "(4, 3), int8, axes=\"KC\", layout=\"KC\"] @l2")
            .replace("%b[%k2 : 4, 0 : 6]", "%b[%k2 : 4, %c2 : 3]")
            .replace("fill %o_l2 = 0;", "if (%c2 == 0) { fill %o_l2 = 0; } else { copy %o_l2 = %p[0 : 4, %k2 : 4]; }")
            .replace("if (%c1 == 0) {", "if (%c2 + %c1 == 0) {")
            .replace("for %c1 in (0, 6, 3) @l2 {", "for %c1 in (0, 3, 3) @l2 {")
            .replace(
                    "copy %o[0 : 4, %k2 : 4] = nn.relu(%o_l2);",
                    "if (%c2 == 3) { copy %o[0 : 4, %k2 : 4] = nn.relu(%o_l2); }"
                            + " else { copy %p[0 : 4, %k2 : 4] = %o_l2; } }");
}
