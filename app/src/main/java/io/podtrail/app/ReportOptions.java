package io.podtrail.app;

import io.podtrail.app.history.Report;
import io.podtrail.app.history.ReportWriter;
import io.podtrail.app.history.ReportWriter.Output;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How an answer about the past is written. */
final class ReportOptions {
    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            paramLabel = "FORMAT",
            description =
                    "${COMPLETION-CANDIDATES}; html is one page that needs no network. Default: ${DEFAULT-VALUE}.")
    Output output = Output.table;

    void write(Report report, CommandSpec command) throws IOException {
        ReportWriter.write(report, output, command.commandLine().getOut());
    }
}
