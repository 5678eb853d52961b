package marvel.cost.maestro;

import java.util.ArrayList;
import java.util.List;
import marvel.diag.Source;

/** Reads MAESTRO's hardware files: keys and integers (SPEC section 1). What a file does not state is reset. */
public final class HardwareParser {
    private static final String L1_SIZE = "l1_size_cstr";

    private HardwareParser() {}

    /**
     * What MAESTRO prints while it reads a hardware file: an empty line at each size of L1.
     *
     * @param source a file that {@link #parse} accepts
     */
    public static String printed(Source source) {
        StringBuilder out = new StringBuilder();
        Tokens tokens = new Tokens(source);
        while (tokens.advance()) {
            out.append(tokens.token().equals(L1_SIZE) ? "\n" : "");
            tokens.advance();
        }
        return out.toString();
    }

    /**
     * Reads a hardware file.
     *
     * @param given what else was asked for; only its SIMD lanes and networks beyond the fourth stay
     * @throws MaestroException where MAESTRO does not accept the file
     */
    public static Hardware parse(Source source, Hardware given) {
        int numPes = 1;
        int l1Size = Integer.MAX_VALUE;
        int l2Size = Integer.MAX_VALUE;
        int bandwidth = Integer.MAX_VALUE;
        int hops = 1;
        int offchip = Integer.MAX_VALUE;
        Tokens tokens = new Tokens(source);
        while (tokens.advance()) {
            String key = tokens.token();
            MaestroException unknown = switch (key) {
                case "num_pes", L1_SIZE, "l2_size_cstr", "noc_bw_cstr", "NoC_NumHops", "offchip_bw_cstr" -> null;
                default ->
                    tokens.error("num_pes, l1_size_cstr, l2_size_cstr, noc_bw_cstr, NoC_NumHops or offchip_bw_cstr");
            };
            if (unknown != null) {
                throw unknown;
            }
            int value = Tokens.number(tokens.next("the value of " + key));
            switch (key) {
                case "num_pes" -> numPes = value;
                case L1_SIZE -> l1Size = value;
                case "l2_size_cstr" -> l2Size = value;
                case "noc_bw_cstr" -> bandwidth = value;
                case "NoC_NumHops" -> hops = value;
                default -> offchip = value;
            }
        }
        // The number of hops is the latency: a hop takes one cycle here.
        List<Hardware.Noc> nocs = new ArrayList<>(given.nocs());
        for (int i = 0; i < Hardware.LEVELS; i++) {
            nocs.set(i, new Hardware.Noc(bandwidth, hops));
        }
        return new Hardware(numPes, nocs, given.simdLanes(), offchip, l1Size, l2Size);
    }
}
