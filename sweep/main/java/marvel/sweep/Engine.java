package marvel.sweep;

/** What works out the costs of targets: threads of this process, or a cluster. */
interface Engine extends AutoCloseable {
    /** Targets that are worked out at a time. */
    int width();

    /**
     * Works out one target, while others are worked out.
     *
     * @param target its index in the space
     * @throws marvel.diag.CompileException for networks that cannot be mapped, on other grounds than the size of buffers
     */
    Costs costs(int target);

    @Override
    void close();
}
