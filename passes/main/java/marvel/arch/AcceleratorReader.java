package marvel.arch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Nearest;
import marvel.ir.Accelerator;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.parse.Printer;
import marvel.workload.Role;

/** Reads the entries of one accelerator, and finds all that is wrong with them. */
final class AcceleratorReader {
    static final List<String> KEYS =
            List.of("array", "clock", "lanes", "l1", "l2", "noc", "dram", "word", "bypass", "energy");
    private static final List<String> WORD_KEYS = List.of("input", "weight", "output", "partial_sum");
    private static final List<String> ENERGY_KEYS =
            List.of("mac", "l1_read", "l1_write", "noc", "l2_read", "l2_write", "dram_read", "dram_write");
    private static final int MOST_PES = 1 << 24;
    private static final double MOST = 1e15;
    private static final long MOST_BYTES = 1L << 50;

    private final Accelerator accelerator;
    private final Entries entries;
    private final Target defaults;
    private final List<Diagnostic> errors = new ArrayList<>();

    AcceleratorReader(Accelerator accelerator, Target defaults) {
        this.accelerator = accelerator;
        this.entries = new Entries(accelerator);
        this.defaults = defaults;
    }

    Target read() {
        unknown("", accelerator.entries(), KEYS);
        List<Integer> array = array();
        double clock = clock();
        int lanes = get("lanes").map(v -> (int) count("lanes", v, 1 << 16)).orElse(defaults.lanes());
        Capacity l1 = get("l1").map(v -> capacity("l1", v)).orElse(defaults.l1());
        Capacity l2 = get("l2").map(v -> capacity("l2", v)).orElse(defaults.l2());
        Link noc = get("noc")
                .map(v -> new Link("noc", v, clock))
                .orElse(new Link(defaults.noc(), defaults.multicast(), defaults.reduction(), defaults.dramBlock()));
        Link dram = get("dram")
                .map(v -> new Link("dram", v, clock))
                .orElse(new Link(defaults.dram(), false, false, defaults.dramBlock()));
        Target target = new Target(
                accelerator.name(),
                array.get(0),
                array.get(1),
                clock,
                lanes,
                l1,
                l2,
                noc.bandwidth(),
                noc.multicast,
                noc.reduction,
                dram.bandwidth(),
                dram.block,
                words(),
                bypass(),
                energies());
        if (!errors.isEmpty()) {
            throw new CompileException(errors);
        }
        return target;
    }

    private Optional<Attr> get(String key) {
        return accelerator.entries().get(key);
    }

    private void error(String path, String message) {
        errors.add(Diagnostic.error(Code.ACCELERATOR_VALUE, entries.of(path), message));
    }

    private void errorWithNote(String path, String message, String note) {
        errors.add(Diagnostic.error(Code.ACCELERATOR_KEY, entries.of(path), message)
                .withNote(entries.of(path), note));
    }

    private void wrong(String path, String expected, Attr got) {
        error(path, "expected " + expected + " for " + path.replace('.', ' ') + ", got " + Printer.print(got));
    }

    private void unknown(String prefix, Attrs attrs, List<String> known) {
        for (Attrs.Entry e : attrs.entries()) {
            if (!known.contains(e.name())) {
                String guess = Nearest.of(e.name(), known)
                        .map(n -> "; did you mean '" + n + "'?")
                        .orElse("");
                errorWithNote(
                        prefix + e.name(),
                        "unknown key '" + e.name() + "'" + (prefix.isEmpty() ? "" : " in " + prefix.replace(".", ""))
                                + guess,
                        "keys are " + String.join(", ", known));
            }
        }
    }

    private List<Integer> array() {
        Optional<Attr> value = get("array");
        if (value.isEmpty()) {
            return List.of(defaults.rows(), defaults.cols());
        }
        if (value.get() instanceof Attr.ListOf list && list.values().size() == 2) {
            long rows = count("array", list.values().get(0), MOST_PES);
            long cols = count("array", list.values().get(1), MOST_PES);
            if (rows * cols <= MOST_PES) {
                return List.of((int) rows, (int) cols);
            }
            error("array", "expected at most " + MOST_PES + " processing elements, got " + rows * cols);
        } else {
            wrong("array", "[rows, cols]", value.get());
        }
        return List.of(1, 1);
    }

    /** A whole number from 1 to {@code most}. */
    private long count(String path, Attr value, long most) {
        if (value instanceof Attr.Int i && i.suffix().isEmpty() && i.value() >= 1 && i.value() <= most) {
            return i.value();
        }
        wrong(path, "a whole number from 1 to " + most, value);
        return 1;
    }

    private double clock() {
        Optional<Attr> value = get("clock");
        if (value.isEmpty()) {
            return defaults.clockHz();
        }
        if (value.get() instanceof Attr.Quantity q) {
            Optional<Double> factor = Units.factor(Units.HERTZ, q.unit());
            if (factor.isPresent() && isSound(q.value() * factor.get())) {
                return q.value() * factor.get();
            }
        }
        wrong("clock", "a frequency in Hz, kHz, MHz or GHz up to 1000000 GHz, such as 200 MHz,", value.get());
        return 1;
    }

    /** Whether a rate is one that figures made with it stay finite, and are not all 0. */
    private static boolean isSound(double rate) {
        return rate >= 1 / MOST && rate <= MOST;
    }

    private static List<Attr> parts(Attr value) {
        return value instanceof Attr.Parts p ? p.values() : List.of(value);
    }

    private Capacity capacity(String key, Attr value) {
        List<Attr> parts = parts(value);
        Buffering buffering = Buffering.SINGLE;
        for (Attr flag : parts.subList(1, parts.size())) {
            Optional<Buffering> said = Arrays.stream(Buffering.values())
                    .filter(b -> b != Buffering.SINGLE && flag.equals(new Attr.Word(b.keyword())))
                    .findFirst();
            if (said.isEmpty() || buffering != Buffering.SINGLE) {
                wrong(key, "double_buffered or overlapped after the size", flag);
            }
            buffering = said.orElse(buffering);
        }
        return size(key, parts.get(0), key.equals("l1") ? " per PE" : "", buffering);
    }

    private Capacity size(String key, Attr value, String suffix, Buffering buffering) {
        if (value instanceof Attr.Quantity q) {
            String unit = !suffix.isEmpty() && q.unit().endsWith(suffix)
                    ? q.unit().substring(0, q.unit().length() - suffix.length())
                    : q.unit();
            boolean inWords = unit.equals(Units.WORDS);
            Optional<Double> factor = inWords ? Optional.of(1.0) : Units.factor(Units.BYTES, unit);
            if (factor.isPresent()) {
                double amount = q.value() * factor.get();
                if (amount >= 1 && amount <= MOST_BYTES && amount == Math.rint(amount)) {
                    return new Capacity((long) amount, inWords, buffering);
                }
                wrong(key, "a whole number of " + (inWords ? "words" : "bytes") + " from 1 to 1 PiB", value);
                return defaults.l1();
            }
        }
        wrong(key, "a size in B, KB (1000 B), KiB (1024 B), MB, MiB, GB, GiB or words, such as 512 B,", value);
        return defaults.l1();
    }

    private WordSizes words() {
        Optional<Attr> value = get("word");
        WordSizes d = defaults.word();
        if (value.isEmpty()) {
            return d;
        }
        if (!(value.get() instanceof Attr.Dict dict)) {
            wrong("word", "{input: 1 B, weight: 1 B, output: 1 B, partial_sum: 4 B}", value.get());
            return d;
        }
        unknown("word.", dict.entries(), WORD_KEYS);
        return new WordSizes(
                wordSize(dict, "input", d.input()),
                wordSize(dict, "weight", d.weight()),
                wordSize(dict, "output", d.output()),
                wordSize(dict, "partial_sum", d.partialSum()));
    }

    private int wordSize(Attr.Dict dict, String key, int otherwise) {
        Optional<Attr> value = dict.entries().get(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (value.get() instanceof Attr.Quantity q
                && q.unit().equals("B")
                && q.value() >= 1
                && q.value() <= 64
                && q.value() == Math.rint(q.value())) {
            return (int) q.value();
        }
        wrong("word." + key, "a size from 1 B to 64 B", value.get());
        return otherwise;
    }

    private List<Boolean> bypass() {
        Optional<Attr> value = get("bypass");
        if (value.isEmpty()) {
            return defaults.mayBypassL2();
        }
        if (!(value.get() instanceof Attr.Dict dict)) {
            wrong("bypass", "{l2: any}", value.get());
            return defaults.mayBypassL2();
        }
        unknown("bypass.", dict.entries(), List.of("l2", "l1"));
        dict.entries().get("l1").filter(v -> !v.equals(new Attr.Word("none"))).ifPresent(v -> {
            wrong("bypass.l1", "none", v);
        });
        return dict.entries().get("l2").map(this::bypassL2).orElse(defaults.mayBypassL2());
    }

    private List<Boolean> bypassL2(Attr value) {
        if (value instanceof Attr.Word w
                && (w.value().equals("any") || w.value().equals("none"))) {
            boolean any = w.value().equals("any");
            return List.of(any, any, any);
        }
        List<String> roles = List.of(Role.INPUT.toString(), Role.WEIGHT.toString(), Role.OUTPUT.toString());
        if (value instanceof Attr.ListOf list
                && list.values().stream().allMatch(v -> v instanceof Attr.Word w && roles.contains(w.value()))) {
            return roles.stream()
                    .map(r -> list.values().contains(new Attr.Word(r)))
                    .toList();
        }
        wrong("bypass.l2", "any, none or a list of " + String.join(", ", roles) + ",", value);
        return defaults.mayBypassL2();
    }

    private Energies energies() {
        Optional<Attr> value = get("energy");
        Energies d = defaults.energy();
        if (value.isEmpty()) {
            return d;
        }
        if (!(value.get() instanceof Attr.Dict dict)) {
            wrong(
                    "energy",
                    "{" + ENERGY_KEYS.stream().map(k -> k + ": 1").collect(Collectors.joining(", ")) + "}",
                    value.get());
            return d;
        }
        unknown("energy.", dict.entries(), ENERGY_KEYS);
        return new Energies(
                energy(dict, "mac", d.mac()),
                energy(dict, "l1_read", d.l1Read()),
                energy(dict, "l1_write", d.l1Write()),
                energy(dict, "noc", d.noc()),
                energy(dict, "l2_read", d.l2Read()),
                energy(dict, "l2_write", d.l2Write()),
                energy(dict, "dram_read", d.dramRead()),
                energy(dict, "dram_write", d.dramWrite()));
    }

    private double energy(Attr.Dict dict, String key, double otherwise) {
        Optional<Attr> value = dict.entries().get(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        double e = value.get() instanceof Attr.Int i ? i.value() : value.get() instanceof Attr.Real r ? r.value() : -1;
        if (e >= 0 && e <= MOST) {
            return e;
        }
        wrong("energy." + key, "a number from 0 to 1e15, in units of one multiply-accumulate,", value.get());
        return otherwise;
    }

    /** What {@code noc} and {@code dram} say. */
    private final class Link {
        private double read = Double.POSITIVE_INFINITY;
        private double write = Double.POSITIVE_INFINITY;
        private double shared = Double.POSITIVE_INFINITY;
        private Optional<Boolean> inWords = Optional.empty();
        private boolean multicast;
        private boolean reduction;
        private int block;

        Link(Bandwidth b, boolean multicast, boolean reduction, int block) {
            this.read = b.read();
            this.write = b.write();
            this.shared = b.shared();
            this.inWords = Optional.of(b.inWords());
            this.multicast = multicast;
            this.reduction = reduction;
            this.block = block;
        }

        Link(String key, Attr value, double clock) {
            this.block = defaults.dramBlock();
            for (Attr part : parts(value)) {
                part(key, part, clock);
            }
        }

        Bandwidth bandwidth() {
            return new Bandwidth(read, write, shared, inWords.orElse(true));
        }

        private void part(String key, Attr part, double clock) {
            if (part instanceof Attr.Quantity q) {
                rate(key, q, clock);
            } else if (part instanceof Attr.Word w
                    && key.equals("noc")
                    && w.value().equals("multicast")) {
                multicast = true;
            } else if (part instanceof Attr.Word w
                    && key.equals("noc")
                    && w.value().equals("reduction")) {
                reduction = true;
            } else if (part instanceof Attr.Labelled l
                    && key.equals("dram")
                    && l.label().equals("block")) {
                block(l.value());
            } else if (!part.equals(new Attr.Word("unlimited"))) {
                wrong(
                        key,
                        "a bandwidth such as 16 words/cycle, 25.6 GB/s or unlimited, and "
                                + (key.equals("noc") ? "multicast, reduction" : "block 64 B"),
                        part);
            }
        }

        private void block(Attr value) {
            if (value instanceof Attr.Quantity q
                    && q.unit().equals("B")
                    && q.value() >= 1
                    && q.value() <= 1 << 20
                    && q.value() == Math.rint(q.value())) {
                block = (int) q.value();
            } else {
                wrong("dram", "a block from 1 B to 1048576 B", value);
            }
        }

        private void rate(String key, Attr.Quantity q, double clock) {
            String[] words = q.unit().split(" ", 2);
            String direction = words.length == 1 ? "" : words[1];
            String[] unit = words[0].split("/", 2);
            boolean isWords = unit[0].equals(Units.WORDS);
            Optional<Double> factor = isWords ? Optional.of(1.0) : Units.factor(Units.BYTES, unit[0]);
            boolean perCycle = unit.length == 2 && unit[1].equals("cycle");
            boolean perSecond = unit.length == 2 && unit[1].equals("s");
            if (factor.isEmpty() || !(perCycle || perSecond) || !(q.value() > 0)) {
                wrong(key, "a bandwidth above 0 in B/cycle, words/cycle, GB/s, MB/s or words/s", q);
                return;
            }
            if (inWords.isPresent() && inWords.get() != isWords) {
                wrong(key, "all figures in " + (isWords ? "bytes" : "words"), q);
                return;
            }
            inWords = Optional.of(isWords);
            double amount = q.value() * factor.get() / (perCycle ? 1 : clock);
            if (!isSound(amount)) {
                wrong(key, "a bandwidth from 1e-15 to 1e15 bytes or words a cycle", q);
                return;
            }
            switch (direction) {
                case "" -> shared = amount;
                case "read" -> read = amount;
                case "write" -> write = amount;
                default -> wrong(key, "read, write or nothing after the bandwidth", q);
            }
        }
    }
}
