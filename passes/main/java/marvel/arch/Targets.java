package marvel.arch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.ir.Accelerator;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.parse.Parser;
import marvel.parse.Printer;
import marvel.workload.Role;

/** Targets from accelerators and back, and the built-in ones. Keys, units and sources: {@code docs/targets.md}. */
public final class Targets {
    /** Value of every key that an accelerator does not state. */
    public static final Target DEFAULTS = new Target(
            "default",
            32,
            32,
            200e6,
            1,
            new Capacity(512, false, Buffering.DOUBLE),
            new Capacity(108 * 1024, false, Buffering.DOUBLE),
            new Bandwidth(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 128, false),
            true,
            true,
            new Bandwidth(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 32, false),
            64,
            new WordSizes(1, 1, 1, 4),
            List.of(true, true, true),
            new Energies(1, 1.68, 1.68, 0, 18.61, 18.61, 200, 200));

    private static final List<String> BUILT_IN = List.of(
            "edge",
            "eyeriss-like",
            "timeloop-168",
            "timeloop-1024",
            "nvdla-small",
            "nvdla-large",
            "tpu-like",
            "shidiannao-like");

    /**
     * The target that an accelerator describes.
     *
     * @throws CompileException with every unknown key, missing unit and impossible value
     */
    public static Target read(Accelerator accelerator) {
        return new AcceleratorReader(accelerator, DEFAULTS).read();
    }

    /** The only accelerator of a text, such as a file {@code *.acc}. */
    public static Target read(Source source) {
        List<Accelerator> all = Parser.module(source).items(Accelerator.class);
        if (all.size() != 1) {
            throw new CompileException(
                    Code.TARGET_FILE,
                    new Span(source, 0, 0),
                    "expected one accelerator in a target file, got " + all.size());
        }
        return read(all.get(0));
    }

    /** Names of the built-in targets, in the order in which they are listed. */
    public static List<String> names() {
        return BUILT_IN;
    }

    /** A built-in target, or empty if none has the name. */
    public static Optional<Target> builtIn(String name) {
        return BUILT_IN.contains(name) ? Optional.of(read(resource(name))) : Optional.empty();
    }

    /** The text of a built-in target, comments with sources included. */
    public static Source resource(String name) {
        String file = "targets/" + name + ".acc";
        try (InputStream in = Targets.class.getResourceAsStream("/marvel/" + file)) {
            if (in == null) {
                throw new IllegalStateException("expected the resource " + file);
            }
            return new Source(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A target as text, with every key, which reads back to the same target. */
    public static String print(Target target) {
        return Printer.print(accelerator(target));
    }

    /** A target as an accelerator with every key. */
    public static Accelerator accelerator(Target t) {
        WordSizes w = t.word();
        Energies e = t.energy();
        return new Accelerator(
                t.name(),
                Attrs.EMPTY
                        .with("array", new Attr.ListOf(List.of(new Attr.Int(t.rows()), new Attr.Int(t.cols()))))
                        .with("clock", quantity(Units.HERTZ, t.clockHz(), ""))
                        .with("lanes", new Attr.Int(t.lanes()))
                        .with("l1", capacity(t.l1(), " per PE"))
                        .with("l2", capacity(t.l2(), ""))
                        .with("noc", noc(t))
                        .with("dram", dram(t))
                        .with(
                                "word",
                                new Attr.Dict(Attrs.EMPTY
                                        .with("input", bytes(w.input()))
                                        .with("weight", bytes(w.weight()))
                                        .with("output", bytes(w.output()))
                                        .with("partial_sum", bytes(w.partialSum()))))
                        .with("bypass", new Attr.Dict(Attrs.EMPTY.with("l2", bypass(t))))
                        .with(
                                "energy",
                                new Attr.Dict(Attrs.EMPTY
                                        .with("mac", number(e.mac()))
                                        .with("l1_read", number(e.l1Read()))
                                        .with("l1_write", number(e.l1Write()))
                                        .with("noc", number(e.noc()))
                                        .with("l2_read", number(e.l2Read()))
                                        .with("l2_write", number(e.l2Write()))
                                        .with("dram_read", number(e.dramRead()))
                                        .with("dram_write", number(e.dramWrite())))),
                Span.NONE);
    }

    private static Attr number(double value) {
        return value == Math.rint(value) && value < 1e15 ? new Attr.Int((long) value) : new Attr.Real(value);
    }

    private static Attr bytes(int n) {
        return new Attr.Quantity(n, "B");
    }

    private static Attr quantity(List<Units.Unit> units, double amount, String suffix) {
        Units.Unit u = Units.largest(units, amount);
        return new Attr.Quantity(amount / u.factor(), u.name() + suffix);
    }

    private static Attr capacity(Capacity c, String suffix) {
        Attr size = c.inWords()
                ? new Attr.Quantity((double) c.amount(), Units.WORDS + suffix)
                : quantity(Units.BYTES, (double) c.amount(), suffix);
        return c.buffering() == Buffering.SINGLE
                ? size
                : new Attr.Parts(List.of(size, new Attr.Word(c.buffering().keyword())));
    }

    private static List<Attr> rates(Bandwidth b) {
        String unit = (b.inWords() ? Units.WORDS : "B") + "/cycle";
        List<Attr> all = new ArrayList<>();
        if (b.read() < Double.POSITIVE_INFINITY) {
            all.add(new Attr.Quantity(b.read(), unit + " read"));
        }
        if (b.write() < Double.POSITIVE_INFINITY) {
            all.add(new Attr.Quantity(b.write(), unit + " write"));
        }
        if (b.shared() < Double.POSITIVE_INFINITY) {
            all.add(new Attr.Quantity(b.shared(), unit));
        }
        if (all.isEmpty()) {
            all.add(new Attr.Word("unlimited"));
        }
        return all;
    }

    private static Attr noc(Target t) {
        List<Attr> all = rates(t.noc());
        if (t.multicast()) {
            all.add(new Attr.Word("multicast"));
        }
        if (t.reduction()) {
            all.add(new Attr.Word("reduction"));
        }
        return all.size() == 1 ? all.get(0) : new Attr.Parts(all);
    }

    private static Attr dram(Target t) {
        List<Attr> all = rates(t.dram());
        all.add(new Attr.Labelled("block", bytes(t.dramBlock())));
        return new Attr.Parts(all);
    }

    private static Attr bypass(Target t) {
        if (t.mayBypassL2().stream().distinct().count() == 1) {
            return new Attr.Word(t.mayBypassL2().get(0) ? "any" : "none");
        }
        return new Attr.ListOf(IntStream.range(0, Role.values().length)
                .filter(i -> t.mayBypassL2().get(i))
                .<Attr>mapToObj(i -> new Attr.Word(Role.values()[i].toString()))
                .toList());
    }

    private Targets() {}
}
