package io.podtrail.app;

import io.podtrail.app.history.AtReport;
import io.podtrail.processor.replay.Window;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What was at one instant. */
@Command(
        name = "at",
        description = "Tells what violated, and what each namespace asked for, at one instant of the past.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail at 2026-11-04T03:12Z",
            "  podtrail at 2h --namespaces payments -o json",
        })
final class AtCommand implements Callable<Integer> {
    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HistoryOptions history = new HistoryOptions();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Parameters(
            paramLabel = "T",
            description =
                    "A point in time, in UTC where no zone is given: 2026-11-04T03:12, 2026-11-04, yesterday, 30d (ago) or now.")
    private Instant at = Instant.EPOCH;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Podtrail.logLevel(common.logLevel);
        CommandSpec command = Objects.requireNonNull(spec);
        try (History log = history.open()) {
            var run = log.replay(
                    new Window(at, at), history.scope(), null, Invocation.of(command, List.of(PointInTime.text(at))));
            if (run == null) {
                return history.join ? Podtrail.OK : Podtrail.INTERRUPTED;
            }
            report.write(AtReport.of(run), command);
            return Podtrail.OK;
        }
    }
}
