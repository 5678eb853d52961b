package marvel.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import marvel.arch.Targets;
import marvel.cost.timeloop.Architecture;
import marvel.cost.timeloop.ArchitectureFile;
import marvel.cost.timeloop.IllegalMappingException;
import marvel.cost.timeloop.Machines;
import marvel.cost.timeloop.MappingFile;
import marvel.cost.timeloop.Problem;
import marvel.cost.timeloop.ProblemFile;
import marvel.cost.timeloop.TimeloopMapping;
import marvel.cost.timeloop.TimeloopModel;
import marvel.cost.timeloop.Translation;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Source;
import marvel.diag.Span;
import marvel.ir.Accelerator;
import marvel.ir.Attrs;
import marvel.ir.Item;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Epilogue;
import marvel.nest.NestBuilder;
import marvel.parse.BrokenJson;
import marvel.parse.Sources;
import marvel.pass.Importer;
import marvel.pass.Service;
import marvel.workload.Role;
import marvel.workload.Workload;

/**
 * Timeloop's files as an accelerator and mapped loop functions: one mapping with its problem and architecture, or all of a
 * directory that {@code --emit=timeloop} wrote. A mapping that Timeloop refuses is an error here too.
 */
@Service(Importer.class)
public final class TimeloopImporter implements Importer {
    private static final String PROBLEM = "timeloop-problem";
    private static final String ARCHITECTURE = "timeloop-arch";

    @Override
    public String name() {
        return "timeloop";
    }

    @Override
    public String input() {
        return "a mapping, or a directory written by --emit=timeloop";
    }

    @Override
    public Map<String, String> options() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(PROBLEM, "FILE  the problem that the mapping maps");
        all.put(ARCHITECTURE, "FILE  the architecture that it is for, version 0.4");
        return all;
    }

    @Override
    public Module read(Path input, Map<String, List<String>> options, Consumer<Diagnostic> report) {
        List<Item> items = new ArrayList<>();
        if (Files.isDirectory(input)) {
            for (Triple t : triples(input)) {
                add(t, items, report);
            }
        } else {
            add(new Triple(input, file(options, PROBLEM), file(options, ARCHITECTURE)), items, report);
        }
        return new Module("", items, Optional.empty(), "");
    }

    private record Triple(Path mapping, Path problem, Path architecture) {}

    private static Path file(Map<String, List<String>> options, String option) {
        List<String> files = options.getOrDefault(option, List.of());
        if (files.isEmpty()) {
            throw new CompileException(
                    Code.IMPORT, Span.NONE, "expected --" + option + "=FILE beside a mapping to import, got none");
        }
        return Path.of(files.get(files.size() - 1));
    }

    /** The files that the index of a directory names, in the order of its functions. */
    private static List<Triple> triples(Path directory) {
        Source index = Sources.read(directory.resolve("index.json"));
        List<Triple> all = new ArrayList<>();
        try {
            for (JsonNode f : new ObjectMapper().readTree(index.text()).path("functions")) {
                List<Path> files = new ArrayList<>();
                for (String end : List.of(".map.yaml", ".problem.yaml", ".arch.yaml")) {
                    f.path("files").path("timeloop").forEach(name -> {
                        if (name.asText().endsWith(end)) {
                            files.add(directory.resolve(Sources.path(name.asText())));
                        }
                    });
                }
                if (files.size() == 3) {
                    all.add(new Triple(files.get(0), files.get(1), files.get(2)));
                }
            }
        } catch (JsonProcessingException e) {
            throw new CompileException(Code.IMPORT, start(index, e), "expected JSON: " + BrokenJson.reason(e));
        }
        if (all.isEmpty()) {
            throw new CompileException(
                    Code.IMPORT,
                    new Span(index, 0, 0),
                    "expected functions with files of timeloop in the index, got none");
        }
        return all;
    }

    private static Span start(Source index, JsonProcessingException e) {
        int at = e.getLocation() == null ? 0 : (int) Math.max(0, e.getLocation().getCharOffset());
        return new Span(index, at, at);
    }

    private static void add(Triple files, List<Item> items, Consumer<Diagnostic> report) {
        Problem problem = ProblemFile.read(Sources.read(files.problem));
        Source machine = Sources.read(files.architecture);
        Architecture architecture = ArchitectureFile.read(machine);
        Source text = Sources.read(files.mapping);
        TimeloopMapping mapping = MappingFile.read(text, problem, architecture);
        Span start = new Span(text, 0, 0);
        LoopFunction function;
        try {
            new TimeloopModel(problem, architecture).check(mapping);
            function = function(problem, mapping);
        } catch (IllegalMappingException | IllegalArgumentException e) {
            throw new CompileException(Code.IMPORT, start, String.valueOf(e.getMessage()));
        } catch (ArithmeticException e) {
            throw new CompileException(Code.IMPORT, start, "expected counts that fit 64 bits, got larger ones");
        }
        if (items.stream().anyMatch(i -> i instanceof LoopFunction f && f.name().equals(function.name()))) {
            throw new CompileException(
                    Code.IMPORT,
                    start,
                    "expected problems of different names, got " + problem.name()
                            + " again: both make the loop function @" + function.name());
        }
        Accelerator accelerator = Targets.accelerator(Machines.target(architecture));
        if (!items.contains(accelerator)) {
            Machines.lost(architecture)
                    .forEach(l -> report.accept(
                            Diagnostic.remark(Code.IMPORT, new Span(machine, 0, 0), "not carried over: " + l)));
            items.add(0, accelerator);
        }
        items.add(function);
    }

    /**
     * A mapped loop function; its tensors are of 16-bit integers.
     *
     * @throws IllegalArgumentException if a nest cannot express the mapping
     */
    static LoopFunction function(Problem given, TimeloopMapping mapping) {
        Problem problem = plain(given);
        Translation t = new Translation(problem);
        String tooLarge = Workload.tooLarge(t.workload().extents());
        if (!tooLarge.isEmpty()) {
            throw new IllegalArgumentException(tooLarge);
        }
        return NestBuilder.full(
                problem.name(),
                t.workload(),
                Epilogue.none(t.workload().tensor(Role.OUTPUT).dtype()),
                Attrs.EMPTY,
                t.mapping(mapping));
    }

    /** A problem whose names can stand in a loop function. */
    private static Problem plain(Problem p) {
        List<Problem.DataSpace> spaces = new ArrayList<>();
        for (Problem.DataSpace s : p.spaces()) {
            // No name of a loop or of a buffer of ours.
            String name = s.name().matches("[A-Z]|[A-Za-z]{2,}") ? s.name() : "Tensor" + (char) ('A' + spaces.size());
            spaces.add(new Problem.DataSpace(name, s.ranks(), s.readWrite()));
        }
        return new Problem(identifier(p.name()), p.dimensions(), p.bounds(), spaces);
    }

    /** The name of a problem, as far as it can be one of a function. */
    private static String identifier(String name) {
        if (name.matches("[a-zA-Z_][a-zA-Z0-9_]*([.-][a-zA-Z_][a-zA-Z0-9_]*|-[0-9]+)*")) {
            return name;
        }
        String plain = name.replaceAll("[^a-zA-Z0-9_]", "_");
        return plain.isEmpty() || Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
    }
}
