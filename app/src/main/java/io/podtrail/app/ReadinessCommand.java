package io.podtrail.app;

import io.podtrail.app.history.ReadinessReport;
import io.podtrail.policy.Level;
import io.podtrail.processor.replay.Readiness;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How strict each namespace could be. */
@Command(
        name = "readiness",
        description = {
            "Tells how strict each namespace could be, by all that ran in it.",
            "",
            "Replays the window under both levels, and shows for every namespace the strictest level that nothing violated, "
                    + "what blocks the next one, how that is mended, and on how much evidence all this rests. Templates of "
                    + "workloads count too, so a CronJob that did not run is judged by its template."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail readiness --window 30d",
            "  podtrail readiness --namespaces payments,shop-* --require restricted",
            "",
            "Exit codes: 0 answered, and with --require all are ready; 1 some namespace is not; 2 wrong usage."
        })
final class ReadinessCommand implements Callable<Integer> {
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
            names = "--require",
            paramLabel = "LEVEL",
            description = "Exit with 1 when a namespace in scope could not enforce this: ${COMPLETION-CANDIDATES}.")
    private @Nullable Level require;

    @Option(
            names = "--require-coverage",
            paramLabel = "PERCENT",
            defaultValue = "0",
            description =
                    "With --require, exit with 1 also when less of the window was observed. Default: ${DEFAULT-VALUE}.")
    private double requireCoverage;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Podtrail.logLevel(common.logLevel);
        CommandSpec command = Objects.requireNonNull(spec);
        try (History log = history.open()) {
            var run = log.replay(
                    window.window(), history.scope(), Readiness.hypothesis(), Invocation.of(command, window.words()));
            if (run == null) {
                return history.join ? Podtrail.OK : Podtrail.INTERRUPTED;
            }
            List<Readiness> all = Readiness.of(run.plan(), run.outcome());
            report.write(ReadinessReport.of(run, all), command);
            return isMet(all) ? Podtrail.OK : Podtrail.FAILED;
        }
    }

    private boolean isMet(List<Readiness> all) {
        if (require == null) {
            return true;
        }
        boolean met = true;
        for (Readiness one : all) {
            Optional<String> objection = one.objection(require, requireCoverage / 100);
            if (objection.isPresent()) {
                System.err.println("podtrail: %s %s".formatted(one.namespace(), objection.get()));
                met = false;
            }
        }
        return met;
    }
}
