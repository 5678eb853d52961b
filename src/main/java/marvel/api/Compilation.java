package marvel.api;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import marvel.diag.Diagnostic;
import marvel.ir.Module;
import marvel.parse.Printer;
import marvel.pass.Emission;

/**
 * What became of a module that compiled.
 *
 * @param module the module behind the last pass
 * @param pipeline the passes that ran, as text with every option: it can be run again
 * @param emissions what was asked for with {@link Options#emit}, in that order
 * @param explanation why each operator was mapped as it was; empty unless {@link Options#explain} asked for it
 * @param diagnostics warnings and remarks, in an order that does not depend on threads
 */
public record Compilation(
        Module module,
        String pipeline,
        Map<String, Emission> emissions,
        String explanation,
        List<Diagnostic> diagnostics) {
    /**
     * All files of all kinds.
     *
     * @return texts by name, relative to an output directory
     */
    public Map<String, String> files() {
        Map<String, String> all = new TreeMap<>();
        emissions.values().forEach(e -> all.putAll(e.texts()));
        return all;
    }

    /**
     * The module as text.
     *
     * @return text that parses to the same module
     */
    public String text() {
        return Printer.print(module);
    }
}
