package io.podtrail.app.history;

import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.processor.replay.Readiness;
import io.podtrail.processor.replay.WorkloadOutcome;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** How strict each namespace could be. */
public final class ReadinessReport {
    private ReadinessReport() {}

    public static Report of(ReplayRun run, List<Readiness> all) {
        String summary = "%s: %d could enforce restricted, %d baseline, %d nothing; %d exempt."
                .formatted(
                        Wording.count(all.size(), "namespace"),
                        count(all, Level.RESTRICTED),
                        count(all, Level.BASELINE),
                        count(all, Level.PRIVILEGED),
                        all.stream().filter(Readiness::exempt).count());
        return new Report(
                "How strict each namespace could be",
                List.of(summary),
                List.of(namespaces(all), blocking(all), commands(all)),
                Objects.requireNonNull(run.outcome().supposed()),
                Map.of(Mode.ENFORCE, "restricted", Mode.AUDIT, "baseline"),
                "Workloads that would have violated a level.",
                all,
                run);
    }

    private static long count(List<Readiness> all, Level level) {
        return all.stream()
                .filter(one -> one.strictest() == level && !one.exempt())
                .count();
    }

    private static Sheet namespaces(List<Readiness> all) {
        var sheet = Sheet.of(
                "Namespaces",
                "No namespace was seen in the window.",
                "CLUSTER",
                "NAMESPACE",
                "ENFORCES",
                "COULD",
                "BLOCKED BY",
                "OBSERVED",
                "PODS",
                "WORKLOADS",
                "NO RUN SEEN OF");
        for (Readiness one : all) {
            sheet.row(
                    one.cluster(),
                    one.namespace(),
                    one.today() == null ? "unknown" : one.today().enforce(),
                    one.exempt() ? "exempt" : one.strictest(),
                    one.blocking().isEmpty()
                            ? "-"
                            : Wording.some(one.blocking().stream()
                                    .map(workload -> workload.workload().toString())
                                    .toList()),
                    ReplayRun.percent(one.coverage()),
                    one.pods(),
                    one.workloads(),
                    one.idleCronJobs().isEmpty()
                            ? "-"
                            : Wording.some(one.idleCronJobs().stream()
                                    .map(job -> "CronJob/" + job)
                                    .toList()));
        }
        return sheet.build();
    }

    private static Sheet blocking(List<Readiness> all) {
        var sheet = Sheet.of(
                "What blocks the next level, and how it is mended",
                "Nothing blocks anything.",
                "CLUSTER",
                "NAMESPACE",
                "WORKLOAD",
                "BLOCKS",
                "PODS",
                "LAST SEEN",
                "EVIDENCE",
                "CHECKS",
                "PATCH OF THE POD");
        for (Readiness one : all) {
            for (WorkloadOutcome workload : one.blocking()) {
                sheet.row(
                        workload.cluster(),
                        workload.namespace(),
                        workload.workload(),
                        one.strictest() == Level.PRIVILEGED ? Level.BASELINE : Level.RESTRICTED,
                        workload.pods(),
                        Wording.time(workload.lastSeen()),
                        Wording.evidence(workload),
                        Wording.checks(workload),
                        workload.fix().isEmpty() ? "-" : PatchText.onOneLine(workload.fix()));
            }
        }
        return sheet.build();
    }

    private static Sheet commands(List<Readiness> all) {
        var sheet = Sheet.of(
                "To enforce what could be enforced", "Every namespace is as strict as it could be.", "COMMAND");
        all.stream().filter(one -> !one.isThere()).forEach(one -> sheet.row(one.command()));
        return sheet.build();
    }
}
