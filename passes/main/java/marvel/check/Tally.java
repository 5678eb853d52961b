package marvel.check;

/** Counters of one tensor while a run goes on; {@link TensorCounts} says what each means. */
final class Tally {
    long dramReads;
    long dramWrites;
    long dramBlocksRead;
    long dramBlocksWritten;
    long dramFetches;
    long dramStores;
    long l2Fills;
    long l2Reads;
    long l2Unicast;
    long l2Updates;
    long l2Drains;
    long l1Fills;
    long l1Drains;
    long l1Reads;
    long l1Writes;

    TensorCounts counts(String tensor) {
        return new TensorCounts(
                tensor,
                dramReads,
                dramWrites,
                dramBlocksRead,
                dramBlocksWritten,
                dramFetches,
                dramStores,
                l2Fills,
                l2Reads,
                l2Unicast,
                l2Updates,
                l2Drains,
                l1Fills,
                l1Drains,
                l1Reads,
                l1Writes);
    }
}
