package marvel.check;

/**
 * Words of one tensor that crossed each boundary in a run. Padding is never counted: no words move for it.
 *
 * @param dramReads read from DRAM, by copies, by epilogues, or by multiply-accumulates that work on DRAM directly
 * @param dramWrites written to DRAM
 * @param dramBlocksRead distinct DRAM blocks of the words read, summed over copies
 * @param dramBlocksWritten distinct DRAM blocks of the words written, summed over copies
 * @param dramFetches copies from DRAM that moved a word; those of several processing elements at one time are one
 * @param dramStores copies to DRAM that moved a word; those of several processing elements at one time are one
 * @param l2Fills written to L2 from DRAM
 * @param l2Reads read from L2 for L1: once for all processing elements that take the word at the same time if the
 *     network multicasts, else equal to {@code l2Unicast}
 * @param l2Unicast words that processing elements take from L2, each on its own
 * @param l2Updates written to L2 from L1, after a spatial reduction
 * @param l2Drains read from L2 on the way to DRAM
 * @param l1Fills written to L1s from L2 or DRAM, all processing elements
 * @param l1Drains read from L1s on the way out, before a spatial reduction
 * @param l1Reads read from L1s by multiply-accumulates
 * @param l1Writes written to L1s by multiply-accumulates
 */
public record TensorCounts(
        String tensor,
        long dramReads,
        long dramWrites,
        long dramBlocksRead,
        long dramBlocksWritten,
        long dramFetches,
        long dramStores,
        long l2Fills,
        long l2Reads,
        long l2Unicast,
        long l2Updates,
        long l2Drains,
        long l1Fills,
        long l1Drains,
        long l1Reads,
        long l1Writes) {}
