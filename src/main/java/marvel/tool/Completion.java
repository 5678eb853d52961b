package marvel.tool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import marvel.api.Marvel;
import marvel.ir.Accelerator;
import marvel.pass.NamedPipeline;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A script that completes command lines of {@code marvel-opt} in bash and zsh, with its passes, targets and outputs. */
final class Completion {
    private static final Pattern WORDS = Pattern.compile("[a-z-]+(\\|[a-z-]+)+");

    private Completion() {}

    static String script(CommandLine line, Marvel marvel) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        values.put("--emit", marvel.emitters());
        values.put("--target", marvel.targets().stream().map(Accelerator::name).toList());
        CommandSpec spec = line.getCommandSpec().name("marvel-opt");
        for (OptionSpec o : List.copyOf(spec.options())) {
            List<String> own = values.getOrDefault(o.longestName(), listed(o.paramLabel()));
            if (!own.isEmpty()) {
                spec.remove(o);
                spec.addOption(OptionSpec.builder(o).completionCandidates(own).build());
            }
        }
        List<String> flags = new ArrayList<>(marvel.registry().names());
        marvel.registry().services(NamedPipeline.class).forEach(p -> flags.add(p.name()));
        for (String flag : flags) {
            spec.addOption(OptionSpec.builder("--" + flag).type(boolean.class).build());
        }
        return AutoComplete.bash("marvel-opt", line);
    }

    /** The values that a label such as {@code edp|energy} lists. */
    private static List<String> listed(String label) {
        return WORDS.matcher(label).matches() ? Arrays.asList(label.split("\\|", 0)) : List.of();
    }
}
