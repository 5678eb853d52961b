package marvel.cost.exact;

/**
 * Words of one tensor that cross each boundary while the mapped nest runs; each has the meaning of the interpreter's count
 * of that name ({@code marvel.check.TensorCounts}).
 *
 * @param dramReads read from DRAM, by L2, or by L1 where the tensor skips L2
 * @param dramWrites written to DRAM
 * @param l2Fills written to L2 from DRAM
 * @param l2Reads read from L2 for L1
 * @param l2Updates written to L2 from L1
 * @param l2Drains read from L2 on the way to DRAM
 * @param l1Fills written to L1s from outside, all processing elements
 * @param l1Drains read from L1s on the way out
 * @param l1Reads read from L1s by multiply-accumulates
 * @param l1Writes written to L1s by multiply-accumulates
 */
public record Words(
        long dramReads,
        long dramWrites,
        long l2Fills,
        long l2Reads,
        long l2Updates,
        long l2Drains,
        long l1Fills,
        long l1Drains,
        long l1Reads,
        long l1Writes) {}
