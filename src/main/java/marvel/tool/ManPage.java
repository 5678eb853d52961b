package marvel.tool;

import java.util.List;
import marvel.api.Marvel;
import marvel.pass.Importer;
import marvel.pass.NamedPipeline;
import marvel.pass.Report;
import marvel.pass.Version;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page of {@code marvel-opt}, out of the same options as its help. */
final class ManPage {
    private final StringBuilder out = new StringBuilder();

    private ManPage() {}

    /** In the man macros of roff. */
    static String of(CommandSpec spec, Marvel marvel) {
        ManPage page = new ManPage();
        page.line(".TH MARVEL-OPT 1 \"\" \"Marvel " + escaped(Version.TEXT) + "\"");
        page.section("NAME", "marvel-opt - maps tensor operators on to spatial DNN accelerators");
        page.section("SYNOPSIS", "marvel-opt [OPTIONS] [PASSES] FILE");
        page.section("DESCRIPTION", String.join(" ", spec.usageMessage().description()));
        page.line(".SH OPTIONS");
        for (OptionSpec o : spec.options()) {
            if (!o.hidden()) {
                page.option(String.join(", ", o.names()) + value(o), o);
            }
        }
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
        page.section("EXIT STATUS", "0 if all went well, 1 if the input is wrong, 2 if the command line is.");
        return page.out.toString();
    }

    private static String value(OptionSpec o) {
        return o.arity().max() == 0 ? "" : "=" + o.paramLabel();
    }

    private void option(String title, ArgSpec arg) {
        item(title, String.join(" ", List.of(arg.description())));
    }

    private void section(String title, String text) {
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
