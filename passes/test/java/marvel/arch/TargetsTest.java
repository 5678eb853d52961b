package marvel.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.ServiceLoader;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Source;
import marvel.ir.Accelerator;
import marvel.ir.Attrs;
import marvel.parse.Parser;
import marvel.pass.TargetProvider;
import marvel.workload.Role;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    private static Target read(String entries) {
        return Targets.read(new Source("t.acc", "accelerator @t {\n" + entries + "\n}\n"));
    }

    private static List<String> errors(String entries) {
        return assertThrows(CompileException.class, () -> read(entries)).diagnostics().stream()
                .map(Diagnostic::render)
                .toList();
    }

    private static String error(String entries) {
        List<String> all = errors(entries);
        assertEquals(1, all.size(), all.toString());
        return all.get(0);
    }

    @Test
    void edgeIsThePapersSecondPlatform() {
        Target t = Targets.builtIn("edge").orElseThrow();
        assertEquals(1024, t.pes());
        assertEquals(409.6e9, 2 * t.pes() * t.clockHz());
        assertEquals(new Capacity(512, false, Buffering.DOUBLE), t.l1());
        assertEquals(new Capacity(110592, false, Buffering.DOUBLE), t.l2());
        assertEquals(new Bandwidth(INF, INF, 128, false), t.noc());
        assertEquals(new Bandwidth(INF, INF, 32, false), t.dram());
        assertEquals(64, t.dramBlock());
        assertEquals(new WordSizes(1, 1, 1, 4), t.word());
        assertEquals(new Energies(1, 1.68, 1.68, 0, 18.61, 18.61, 200, 200), t.energy());
    }

    @Test
    void eyerissLikeIsThePapersFirstPlatform() {
        Target t = Targets.builtIn("eyeriss-like").orElseThrow();
        assertEquals(168, t.pes());
        assertEquals(67.2e9, 2 * t.pes() * t.clockHz());
        assertEquals(12, t.noc().shared());
    }

    @Test
    void timeloopMachinesCountWords() {
        Target small = Targets.builtIn("timeloop-168").orElseThrow();
        assertEquals(List.of(12, 14), List.of(small.rows(), small.cols()));
        assertEquals(new Capacity(256, true, Buffering.OVERLAPPED), small.l1());
        assertEquals(new Capacity(55296, true, Buffering.OVERLAPPED), small.l2());
        assertEquals(new Bandwidth(16, 16, INF, true), small.noc());
        assertEquals(new Bandwidth(INF, INF, 4, true), small.dram());
        assertEquals(new Energies(1, 1, 1, 2, 6, 6, 200, 200), small.energy());
        Target large = Targets.builtIn("timeloop-1024").orElseThrow();
        assertEquals(List.of(32, 32), List.of(large.rows(), large.cols()));
        assertEquals(new Bandwidth(64, 64, INF, true), large.noc());
        assertEquals(new Bandwidth(INF, INF, 16, true), large.dram());
    }

    @Test
    void rolesBlocksAndDirectionsThatThereAreNotAreErrors() {
        isWrong(
                "expected any, none or a list of input, weight, output, for bypass l2, got",
                "bypass = {l2: [input, bias], l1: none};");
        isWrong("expected a block from 1 B to 1048576 B for dram, got 0 B", "dram = 6.4 GB/s, block 0 B;");
        isWrong("expected read, write or nothing after the bandwidth", "dram = 6.4 GB/s sideways;");
    }

    private static void isWrong(String message, String entry) {
        String error = error("l1 = 512 B per PE; l2 = 108 KiB; noc = unlimited; array = [2, 2]; " + entry);
        assertTrue(error.contains(message), error);
    }

    @Test
    void everyTargetPrintsAndReadsBack() {
        for (String name : Targets.names()) {
            Target t = Targets.builtIn(name).orElseThrow();
            assertEquals(name, t.name());
            assertEquals(t, Targets.read(new Source("again.acc", Targets.print(t))), name);
        }
    }

    @Test
    void whatIsNotStatedIsTheDefault() {
        Target d = Targets.DEFAULTS;
        assertEquals(new Source("", Targets.print(d)).text().replace("@default", "@t"), Targets.print(read("")));
        assertEquals(
                new Energies(1, 1.68, 1.68, 0, 18.61, 18.61, 100, 200),
                read("energy = {dram_read: 100};").energy());
    }

    @Test
    void unitsOfEveryKind() {
        assertEquals(
                new Capacity(1536, false, Buffering.SINGLE),
                read("l1 = 1.5 KiB;").l1());
        assertEquals(
                new Capacity(108000, false, Buffering.SINGLE),
                read("l2 = 108 KB;").l2());
        assertEquals(
                new Capacity(2 << 20, false, Buffering.DOUBLE),
                read("l2 = 2 MiB, double_buffered;").l2());
        assertEquals(
                new Capacity(64, true, Buffering.SINGLE),
                read("l1 = 64 words per PE;").l1());
        assertEquals(
                new Capacity(64, true, Buffering.OVERLAPPED),
                read("l1 = 64 words per PE, overlapped;").l1());
        assertEquals(1.5e9, read("clock = 1.5 GHz;").clockHz());
        assertEquals(Bandwidth.UNLIMITED, read("noc = unlimited;").noc());
        assertEquals(
                new Bandwidth(INF, INF, 4.8, false),
                read("clock = 500 MHz; dram = 2.4 GB/s;").dram());
        assertEquals(
                new Bandwidth(8, 2, INF, false),
                read("noc = 8 B/cycle read, 2 B/cycle write;").noc());
        assertEquals(
                List.of(false, true, true),
                read("bypass = {l2: [weight, output]};").mayBypassL2());
    }

    @Test
    void unknownKeysAreNamedWithTheNearest() {
        assertEquals("""
                t.acc:3:3: error: unknown key 'clok'; did you mean 'clock'? [MV0301]
                    clok = 200 MHz;
                    ^~~~~~~~~~~~~~
                t.acc:3:3: note: keys are array, clock, lanes, l1, l2, noc, dram, word, bypass, energy
                    clok = 200 MHz;
                    ^~~~~~~~~~~~~~
                """, error("  array = [2, 2]; // clok = 1;\n  clok = 200 MHz;"));
        assertEquals(
                "t.acc:2:21: error: unknown key 'l2_raed' in energy; did you mean 'l2_read'?",
                head("  energy = {mac: 1, l2_raed: 2};"));
    }

    /** The first line, without its code. */
    private static String head(String entries) {
        return error(entries).lines().findFirst().orElseThrow().replaceFirst(" \\[MV030[12]]$", "");
    }

    @Test
    void missingUnitsAndImpossibleValues() {
        assertEquals(
                "t.acc:2:1: error: expected a size in B, KB (1000 B), KiB (1024 B), MB, MiB, GB, GiB or words, such as"
                        + " 512 B, for l1, got 512",
                head("l1 = 512;"));
        assertEquals(
                "t.acc:2:1: error: expected a whole number of bytes from 1 to 1 PiB for l2, got 0 B",
                head("l2 = 0 B;"));
        assertEquals(
                "t.acc:2:1: error: expected double_buffered or overlapped after the size for l2, got double",
                head("l2 = 4 KiB, double;"));
        assertEquals(
                "t.acc:2:1: error: expected double_buffered or overlapped after the size for l1, got overlapped",
                head("l1 = 512 B per PE, double_buffered, overlapped;"));
        assertEquals(
                "t.acc:2:1: error: expected a frequency in Hz, kHz, MHz or GHz up to 1000000 GHz, such as 200 MHz, for clock, got 200",
                head("clock = 200;"));
        assertEquals("t.acc:2:1: error: expected [rows, cols] for array, got [4]", head("array = [4];"));
        assertEquals(
                "t.acc:2:1: error: expected a whole number from 1 to 16777216 for array, got 0",
                head("array = [4, 0];"));
        assertEquals(
                "t.acc:2:1: error: expected at most 16777216 processing elements, got 67108864",
                head("array = [8192, 8192];"));
        assertEquals(
                "t.acc:2:1: error: expected a bandwidth above 0 in B/cycle, words/cycle, GB/s, MB/s or words/s for dram,"
                        + " got 4 words",
                head("dram = 4 words;"));
        assertEquals(
                "t.acc:2:1: error: expected all figures in words for noc, got 4 B/cycle write",
                head("noc = 4 words/cycle read, 4 B/cycle write;"));
        assertEquals(
                "t.acc:2:9: error: expected a size from 1 B to 64 B for word input, got 1", head("word = {input: 1};"));
        assertEquals(
                "t.acc:2:11: error: expected a number from 0 to 1e15, in units of one multiply-accumulate, for energy mac,"
                        + " got -1",
                head("energy = {mac: -1};"));
        assertEquals("t.acc:2:20: error: expected none for bypass l1, got any", head("bypass = {l2: any, l1: any};"));
        assertEquals(2, errors("l1 = 1;\nl2 = 2;").size());
    }

    @Test
    void serviceOffersEveryTargetComplete() {
        TargetProvider provider = ServiceLoader.load(TargetProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(p -> p instanceof BuiltInTargets)
                .findFirst()
                .orElseThrow();
        List<Accelerator> all = provider.targets().stream()
                .flatMap(s -> Parser.module(s).items(Accelerator.class).stream())
                .toList();
        assertEquals(Targets.names(), all.stream().map(Accelerator::name).toList());
        for (Accelerator a : all) {
            assertEquals(AcceleratorReader.KEYS, keys(provider.complete(a)), a.name());
            assertEquals(Targets.read(a), Targets.read(provider.complete(a)));
        }
    }

    private static List<String> keys(Accelerator a) {
        return a.entries().entries().stream().map(Attrs.Entry::name).toList();
    }

    @Test
    void bandwidthInCyclesAndCapacityInWords() {
        assertEquals(10, new Bandwidth(4, 8, INF, true).cycles(40, 16));
        assertEquals(14, new Bandwidth(4, 8, 4, true).cycles(40, 16));
        assertEquals(0, Bandwidth.UNLIMITED.cycles(1e9, 1e9));
        assertEquals(4, new Bandwidth(INF, INF, 8, false).readWords(2));
        assertEquals(3, new Bandwidth(3, INF, 8, true).readWords(2));
        WordSizes sizes = new WordSizes(1, 2, 1, 4);
        assertEquals(2 * (10 + 2 * 20 + 4 * 5), new Capacity(1, false, Buffering.DOUBLE).need(10, 20, 5, sizes));
        assertEquals(35, new Capacity(1, true, Buffering.SINGLE).need(10, 20, 5, sizes));
        assertEquals(50, new Capacity(1, false, Buffering.OVERLAPPED).need(10, 20, 0, sizes));
        assertEquals(8, new Capacity(1, false, Buffering.DOUBLE).cost(Role.OUTPUT, sizes));
    }
}
