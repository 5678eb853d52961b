package marvel.pass;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;

/**
 * What an emitter makes of a module. The tool writes the files, whole or not at all, with an index of which function is
 * in which file, and reports what was left out.
 *
 * @param files each with a name of its own
 * @param omissions functions that the form cannot express
 */
public record Emission(List<File> files, List<Omission> omissions) {
    /**
     * One file.
     *
     * @param name relative to the output directory
     * @param functions names of the loop functions that it is about, in the order of the module
     */
    public record File(String name, String text, List<String> functions) {
        public File {
            functions = List.copyOf(functions);
        }
    }

    /**
     * A loop function that is in none of the files.
     *
     * @param reason why, as a clause: {@code MAESTRO has no dilation}
     */
    public record Omission(String function, String reason) {}

    public Emission {
        files = List.copyOf(files);
        omissions = List.copyOf(omissions);
    }

    /** Files, in the order of their names, that are each about all loop functions of the module. */
    public static Emission of(Module module, Map<String, String> files) {
        List<String> functions = module.items(LoopFunction.class).stream()
                .map(LoopFunction::name)
                .toList();
        return new Emission(
                new TreeMap<>(files)
                        .entrySet().stream()
                                .map(f -> new File(f.getKey(), f.getValue(), functions))
                                .toList(),
                List.of());
    }

    /** The texts of the files, by name. */
    public Map<String, String> texts() {
        Map<String, String> all = new LinkedHashMap<>();
        files.forEach(f -> all.put(f.name(), f.text()));
        return all;
    }
}
