package io.podtrail.app;

import io.podtrail.app.history.UpgradeReport;
import io.podtrail.policy.Version;
import io.podtrail.policy.checks.Checks;
import io.podtrail.processor.replay.Hypothesis;
import io.podtrail.processor.replay.Window;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What an upgrade of the clusters changes. */
@Command(
        name = "upgrade-preview",
        description = {
            "Tells which workloads change their verdict when the clusters are upgraded.",
            "",
            "A namespace that asks for 'latest' asks for something else after an upgrade. Replays the window up to now as if "
                    + "the clusters had had that version all the time: all that ran in it, and all that lives."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail upgrade-preview --to v1.37 --window 7d",
            "",
            "Exit codes: 0 answered; 1 the log does not have the version of some cluster, so that nothing can be"
                    + " compared there; 2 wrong usage."
        })
final class UpgradePreviewCommand implements Callable<Integer> {
    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HistoryOptions history = new HistoryOptions();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "VERSION",
            description = "The clusters' version after the upgrade, such as v1.37.")
    private Version to = Version.LATEST;

    @Option(
            names = "--window",
            defaultValue = "30d",
            paramLabel = "DURATION",
            description = "How far to look back. Default: ${DEFAULT-VALUE}.")
    private Duration window = Duration.ofDays(30);

    @Option(
            names = "--until",
            defaultValue = "now",
            paramLabel = "T",
            description = "Where the window ends: a point in time. Default: ${DEFAULT-VALUE}.")
    private Instant until = Instant.EPOCH;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Podtrail.logLevel(common.logLevel);
        CommandSpec command = Objects.requireNonNull(spec);
        if (to.isLatest() || to.minor() > Checks.NEWEST_MINOR) {
            throw new UserError("--to %s: this Podtrail knows the standards up to v1.%d; a newer one may know more"
                    .formatted(to, Checks.NEWEST_MINOR));
        }
        try (History log = history.open()) {
            var run = log.replay(
                    new Window(until.minus(window), until),
                    history.scope(),
                    Hypothesis.clustersAt(to),
                    Invocation.of(
                            command,
                            List.of(
                                    "--to",
                                    to.toString(),
                                    "--window",
                                    window.toSeconds() + "s",
                                    "--until",
                                    PointInTime.text(until))));
            if (run == null) {
                return history.join ? Podtrail.OK : Podtrail.INTERRUPTED;
            }
            List<String> unknown = UpgradeReport.unknownVersions(run.outcome());
            report.write(UpgradeReport.of(run, to), command);
            return unknown.isEmpty() ? Podtrail.OK : Podtrail.FAILED;
        }
    }
}
