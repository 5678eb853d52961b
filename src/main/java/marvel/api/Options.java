package marvel.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import marvel.diag.Source;

/**
 * How a module is compiled. {@link #builder()} makes one.
 *
 * @param pipeline parts that run one after the other: each the name of a named pipeline, such as {@code marvel}, or passes
 *     as in {@code --pass-pipeline}; no passes by default
 * @param choices what named pipelines are told: {@code objective}, {@code search}, {@code model}, {@code tiles},
 *     {@code layouts}, {@code dataflow}, {@code gap}; nothing by default
 * @param emit what to make of the result: {@code ir} or a kind of {@code --emit}; nothing by default
 * @param network name for files and symbols, a plain identifier; {@code module} by default
 * @param threads how many threads passes may use; 1 by default
 * @param seed of all randomness; 1 by default
 * @param timeLimit after which searches stop with the best that they have, from the beginning of the run; none by default
 * @param verifyEach whether verifiers run after every pass
 * @param checkExecution whether rewritten operators are run before and after each pass and compared
 * @param explain whether {@link Compilation#explanation} is wanted
 */
public record Options(
        List<Source> pipeline,
        Map<String, String> choices,
        List<String> emit,
        String network,
        int threads,
        long seed,
        Optional<Duration> timeLimit,
        boolean verifyEach,
        boolean checkExecution,
        boolean explain) {
    /**
     * Options to be made.
     *
     * @return a builder with every default
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Options to be made from these.
     *
     * @return a builder with what these say
     */
    public Builder toBuilder() {
        Builder b = new Builder();
        b.pipeline.addAll(pipeline);
        b.choices.putAll(choices);
        b.emit = emit;
        b.network = network;
        b.threads = threads;
        b.seed = seed;
        b.timeLimit = timeLimit;
        b.verifyEach = verifyEach;
        b.checkExecution = checkExecution;
        b.explain = explain;
        return b;
    }

    /** Options that are being made. For one thread. */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofDays(36_525);

        private final List<Source> pipeline = new ArrayList<>();
        private final Map<String, String> choices = new TreeMap<>();
        private List<String> emit = List.of();
        private String network = "module";
        private int threads = 1;
        private long seed = 1;
        private Optional<Duration> timeLimit = Optional.empty();
        private boolean verifyEach;
        private boolean checkExecution;
        private boolean explain;

        private Builder() {}

        /**
         * Adds passes behind those that are there.
         *
         * @param part a named pipeline or passes
         * @return this
         */
        public Builder pipeline(String part) {
            return pipeline(new Source("<pipeline>", part));
        }

        /**
         * Adds passes behind those that are there.
         *
         * @param part a named pipeline or passes, with the name by which diagnostics know the text
         * @return this
         */
        public Builder pipeline(Source part) {
            pipeline.add(part);
            return this;
        }

        /**
         * Tells named pipelines something.
         *
         * @param choice such as {@code objective}
         * @param value such as {@code energy}
         * @return this
         */
        public Builder choose(String choice, String value) {
            choices.put(choice, value);
            return this;
        }

        /**
         * Asks for files.
         *
         * @param kinds {@code ir} or kinds of {@code --emit}
         * @return this
         */
        public Builder emit(String... kinds) {
            this.emit = List.of(kinds);
            return this;
        }

        /**
         * Names the network.
         *
         * @param name a plain identifier, for files and symbols
         * @return this
         */
        public Builder network(String name) {
            this.network = name;
            return this;
        }

        /**
         * Lets passes use several threads.
         *
         * @param count at least 1
         * @return this
         * @throws IllegalArgumentException if it is less
         */
        public Builder threads(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("expected threads >= 1, got " + count);
            }
            this.threads = count;
            return this;
        }

        /**
         * Sets the seed of all randomness.
         *
         * @param value any number
         * @return this
         */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /**
         * Has searches stop with the best that they have.
         *
         * @param limit from the beginning of a run; more than a hundred years are a hundred years
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder timeLimit(Duration limit) {
            if (limit.isNegative()) {
                throw new IllegalArgumentException("expected a time limit >= 0, got " + limit);
            }
            this.timeLimit = Optional.of(limit.compareTo(LONGEST) > 0 ? LONGEST : limit);
            return this;
        }

        /**
         * Has verifiers run after every pass.
         *
         * @param isWanted whether they do
         * @return this
         */
        public Builder verifyEach(boolean isWanted) {
            this.verifyEach = isWanted;
            return this;
        }

        /**
         * Has rewritten operators run before and after each pass.
         *
         * @param isWanted whether they do
         * @return this
         */
        public Builder checkExecution(boolean isWanted) {
            this.checkExecution = isWanted;
            return this;
        }

        /**
         * Asks for an explanation.
         *
         * @param isWanted whether it is made
         * @return this
         */
        public Builder explain(boolean isWanted) {
            this.explain = isWanted;
            return this;
        }

        /**
         * Makes the options.
         *
         * @return what was said so far
         */
        public Options build() {
            return new Options(
                    pipeline, choices, emit, network, threads, seed, timeLimit, verifyEach, checkExecution, explain);
        }
    }
}
