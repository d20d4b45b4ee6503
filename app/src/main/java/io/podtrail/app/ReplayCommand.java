package io.podtrail.app;

import io.podtrail.app.history.ReplayReport;
import io.podtrail.policy.Exemptions;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.processor.replay.Hypothesis;
import io.podtrail.processor.replay.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What would have been under another policy. */
@Command(
        name = "replay",
        description = {
            "Tells what would have been, had another policy been in force.",
            "",
            "Reads a window of the history again, through the very topology that judges live, and compares what would have "
                    + "violated mode enforce with what did. Nothing is written to Kafka."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail replay --from 30d --namespaces payments --level restricted:v1.34",
            "  podtrail replay --from 2026-11-01 --to 2026-11-08 \\",
            "      --policy-config new.yaml -o html > report.html",
            "  podtrail replay --from 7d --level baseline --exempt runtime-class=kata \\",
            "      --exempt namespace=kube-system",
            "",
            "T is a point in time: 2026-11-04T03:12 (UTC), 2026-11-04, yesterday, 30d (ago) or now."
        })
final class ReplayCommand implements Callable<Integer> {
    private static final String NAMESPACE = "namespace=";
    private static final String RUNTIME_CLASS = "runtime-class=";

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HistoryOptions history = new HistoryOptions();

    @Mixin
    private final ReportOptions report = new ReportOptions();

    @Option(
            names = "--from",
            defaultValue = "30d",
            paramLabel = "T",
            description = "Where the window begins. Default: ${DEFAULT-VALUE}.")
    private Instant from = Instant.EPOCH;

    @Option(
            names = "--to",
            defaultValue = "now",
            paramLabel = "T",
            description = "Where it ends. Default: ${DEFAULT-VALUE}.")
    private Instant to = Instant.EPOCH;

    @Option(
            names = "--level",
            paramLabel = "LEVEL[:VERSION]",
            description = "What the namespaces enforce, such as baseline or restricted:v1.34. Default: what they did.")
    private @Nullable LevelVersion level;

    @Option(
            names = "--policy-config",
            paramLabel = "FILE",
            description = "The PodSecurityConfiguration in force: its defaults and exemptions. Default: what was.")
    private @Nullable Path policyConfig;

    @Option(
            names = "--exempt",
            split = ",",
            paramLabel = "WHAT=NAME",
            description = "Exempt this too: namespace=NAME or runtime-class=NAME.")
    private List<String> exempt = List.of();

    @Override
    public Integer call() throws InterruptedException, IOException {
        Podtrail.logLevel(common.logLevel);
        UnknownVersion.warn("--level", level == null ? null : level.version());
        CommandSpec command = Objects.requireNonNull(spec);
        Window window = History.window(from, to);
        Hypothesis hypothesis = hypothesis();
        try (History log = history.open()) {
            var run = log.replay(
                    window,
                    history.scope(),
                    hypothesis,
                    Invocation.of(command, List.of("--from", PointInTime.text(from), "--to", PointInTime.text(to))));
            if (run == null) {
                return history.join ? Podtrail.OK : Podtrail.INTERRUPTED;
            }
            report.write(ReplayReport.of(run, level), command);
            return Podtrail.OK;
        }
    }

    private @Nullable Hypothesis hypothesis() {
        PodSecurityConfiguration configuration = policyConfig == null ? null : PolicyOptions.read(policyConfig);
        return level == null && configuration == null && exempt.isEmpty()
                ? null
                : new Hypothesis(level, null, configuration, exemptions(), false, null);
    }

    private Exemptions exemptions() {
        var namespaces = new ArrayList<String>();
        var runtimeClasses = new ArrayList<String>();
        for (String one : exempt) {
            if (one.startsWith(NAMESPACE)) {
                namespaces.add(one.substring(NAMESPACE.length()));
            } else if (one.startsWith(RUNTIME_CLASS)) {
                runtimeClasses.add(one.substring(RUNTIME_CLASS.length()));
            } else {
                throw new UserError("--exempt %s: it is namespace=NAME or runtime-class=NAME".formatted(one));
            }
        }
        return new Exemptions(List.of(), namespaces, runtimeClasses);
    }
}
