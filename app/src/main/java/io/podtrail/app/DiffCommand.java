package io.podtrail.app;

import io.podtrail.app.history.DiffReport;
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

/** What changed between two instants. */
@Command(
        name = "diff",
        description = {
            "Tells what opened and what closed between two instants, and why.",
            "",
            "Why is never guessed: fixed, deleted, finished, policy relaxed, exempted, namespace relabelled, version moved."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail diff 2026-11-03 2026-11-04",
            "  podtrail diff 7d now --namespaces payments",
        })
final class DiffCommand implements Callable<Integer> {
    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HistoryOptions history = new HistoryOptions();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Parameters(
            index = "0",
            paramLabel = "T1",
            description = "A point in time: 2026-11-04T03:12 (UTC), 2026-11-04, yesterday, 30d (ago) or now.")
    private Instant before = Instant.EPOCH;

    @Parameters(index = "1", paramLabel = "T2", description = "A later one.")
    private Instant after = Instant.EPOCH;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Podtrail.logLevel(common.logLevel);
        CommandSpec command = Objects.requireNonNull(spec);
        Window window = History.window(before, after);
        try (History log = history.open()) {
            var run = log.replay(
                    window,
                    history.scope(),
                    null,
                    Invocation.of(command, List.of(PointInTime.text(before), PointInTime.text(after))));
            if (run == null) {
                return history.join ? Podtrail.OK : Podtrail.INTERRUPTED;
            }
            report.write(DiffReport.of(run), command);
            return Podtrail.OK;
        }
    }
}
