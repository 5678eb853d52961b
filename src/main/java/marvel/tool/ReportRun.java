package marvel.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import marvel.api.Marvel;
import marvel.diag.Source;
import marvel.pass.Report;

/** A run that ends in a report on its inputs, such as {@code --count-space}. */
final class ReportRun {
    /** Puts an input through passes. */
    interface Inputs {
        /**
         * Reads an input and runs passes.
         *
         * @param pipeline the passes, named after the report
         */
        Report.Subject read(String input, Source pipeline);
    }

    private final Arguments options;
    private final Marvel marvel;

    ReportRun(Arguments options, Marvel marvel) {
        this.options = options;
        this.marvel = marvel;
    }

    /** Runs the report's passes on every input, and writes what it says of them together. */
    int run(Inputs inputs, Consumer<String> write) {
        Report report = marvel.registry().services(Report.class).stream()
                .filter(r -> r.name().equals(options.report))
                .findFirst()
                .orElseThrow();
        String flag = "--" + report.name();
        boolean json = options.emit.equals(List.of("json"));
        if (!json && !options.emit.equals(List.of("ir"))) {
            throw new UsageException("expected --emit=json or no --emit with " + flag + ", got --emit="
                    + String.join(",", options.emit));
        }
        if (!options.flags.isEmpty() || !options.pipeline.isEmpty()) {
            throw new UsageException("expected no passes with " + flag + ", which runs its own");
        }
        Source pipeline = new Source(flag, report.pipeline());
        List<Report.Subject> subjects = new ArrayList<>();
        subjects.add(inputs.read(options.input, pipeline));
        options.moreInputs.forEach(i -> subjects.add(inputs.read(i, pipeline)));
        write.accept(json ? report.json(subjects) : report.text(subjects));
        return MarvelOpt.OK;
    }
}
