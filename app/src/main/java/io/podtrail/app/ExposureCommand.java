package io.podtrail.app;

import io.podtrail.app.history.ExposureReport;
import io.podtrail.processor.replay.Hypothesis;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How long violations lasted, and how soon they were mended. */
@Command(
        name = "exposure",
        description = {
            "Tells for how long violations lasted, how soon they were mended, and what exemptions hide.",
            "",
            "Violation time is that in which at least one running pod of a workload violated a mode. Time to fix counts what "
                    + "ended because it was fixed or deleted; what a label or an exemption hid counts for nothing."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail exposure --window 30d --by namespace",
            "  podtrail exposure --by label=team          by a label of the namespaces",
            "  podtrail exposure --by check -o csv"
        })
final class ExposureCommand implements Callable<Integer> {
    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HistoryOptions history = new HistoryOptions();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Mixin
    private final WindowOptions window = new WindowOptions();

    @Option(
            names = "--by",
            defaultValue = "namespace",
            paramLabel = "WHAT",
            description =
                    "What to group by: namespace, check, or label=NAME of the namespaces. Default: ${DEFAULT-VALUE}.")
    private String by = "namespace";

    @Override
    public Integer call() throws InterruptedException, IOException {
        Podtrail.logLevel(common.logLevel);
        CommandSpec command = Objects.requireNonNull(spec);
        boolean known = by.equals("namespace") || by.equals("check") || (by.startsWith("label=") && by.length() > 6);
        if (!known) {
            throw new UserError("--by %s: it is namespace, check or label=NAME".formatted(by));
        }
        try (History log = history.open()) {
            var run = log.replay(
                    window.window(),
                    history.scope(),
                    Hypothesis.nobodyExempt(),
                    Invocation.of(command, window.words()));
            if (run == null) {
                return history.join ? Podtrail.OK : Podtrail.INTERRUPTED;
            }
            report.write(ExposureReport.of(run, by), command);
            return Podtrail.OK;
        }
    }
}
