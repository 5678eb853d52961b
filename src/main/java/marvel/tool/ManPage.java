package marvel.tool;

import java.util.Locale;
import marvel.api.Marvel;
import marvel.pass.Importer;
import marvel.pass.NamedPipeline;
import marvel.pass.Report;
import marvel.pass.Version;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A manual page in the man macros of roff, out of the same options as a program's help. */
public final class ManPage {
    private final StringBuilder out = new StringBuilder();

    /**
     * Begins a page.
     *
     * @param does what the program does, a phrase
     * @param synopsis its command line
     */
    public ManPage(String program, String does, String synopsis) {
        line(".TH " + program.toUpperCase(Locale.ROOT) + " 1 \"\" \"Marvel " + escaped(Version.TEXT) + "\"");
        section("NAME", program + " - " + does);
        section("SYNOPSIS", synopsis);
    }

    /** That of {@code marvel-opt}. */
    static String of(CommandSpec spec, Marvel marvel) {
        ManPage page = new ManPage(
                "marvel-opt",
                "maps tensor operators on to spatial DNN accelerators",
                "marvel-opt [OPTIONS] [PASSES] FILE");
        page.section("DESCRIPTION", String.join(" ", spec.usageMessage().description()));
        page.options("OPTIONS", spec);
        page.line(".SH PASSES");
        page.text(
                "Passes run in the order in which they are given, with options as in --PASS='key=value'; a named pipeline"
                        + " is several of them. marvel-opt --help-passes describes all.");
        for (NamedPipeline p : marvel.registry().services(NamedPipeline.class)) {
            page.item("--" + p.name(), p.summary());
        }
        page.text("Passes: " + String.join(", ", marvel.registry().names()) + ".");
        for (Report r : marvel.registry().services(Report.class)) {
            page.item("--" + r.name(), r.summary());
        }
        page.line(".SH IMPORTERS");
        for (Importer i : marvel.registry().services(Importer.class)) {
            page.item("--import=" + i.name(), "FILE is " + i.input() + ".");
            i.options()
                    .forEach((name, what) -> page.item(
                            "--" + name + "=" + what.replaceFirst(" .*", ""),
                            what.replaceFirst("^\\S+\\s+", "") + "."));
        }
        return page.end();
    }

    /** A section with the options of a command, but for hidden ones. */
    public void options(String title, CommandSpec spec) {
        line(".SH " + title);
        for (OptionSpec o : spec.options()) {
            if (!o.hidden()) {
                item(String.join(", ", o.names()) + value(o), String.join(" ", o.description()));
            }
        }
    }

    /** Ends the page with the exit codes, which all programs have in common. */
    public String end() {
        section("EXIT STATUS", "0 if all went well, 1 if the input is wrong, 2 if the command line is.");
        return out.toString();
    }

    private static String value(OptionSpec o) {
        return o.arity().max() == 0 ? "" : "=" + o.paramLabel();
    }

    /** A section of text. */
    public void section(String title, String text) {
        line(".SH " + title);
        text(text);
    }

    private void item(String title, String text) {
        line(".TP");
        line("\\fB" + escaped(title) + "\\fR");
        text(text);
    }

    private void text(String text) {
        line(escaped(text));
    }

    private void line(String line) {
        out.append(line).append('\n');
    }

    /** Text that roff takes for nothing else. */
    private static String escaped(String text) {
        String plain = text.replace("\\", "\\e").replace("-", "\\-").replace('\n', ' ');
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }
}
