package io.podtrail.app.history;

import io.podtrail.events.Schedule;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.processor.replay.IdleCronJob;
import io.podtrail.processor.replay.Readiness;
import io.podtrail.processor.replay.WorkloadOutcome;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
                Stream.of(summary, idle(all)).filter(line -> !line.isEmpty()).toList(),
                List.of(namespaces(all, run), blocking(all), idleCronJobs(all), commands(all)),
                Objects.requireNonNull(run.outcome().supposed()),
                Map.of(Mode.ENFORCE, "restricted", Mode.AUDIT, "baseline"),
                "Workloads that would have violated a level.",
                all,
                run);
    }

    private static String idle(List<Readiness> all) {
        List<IdleCronJob> idle =
                all.stream().flatMap(one -> one.idleCronJobs().stream()).toList();
        long notDue = idle.stream()
                .filter(job -> job.why() == IdleCronJob.Why.NOT_DUE)
                .count();
        return idle.isEmpty()
                ? ""
                : "No run was seen of %s, of which %d %s not due: only their templates were judged."
                        .formatted(Wording.count(idle.size(), "CronJob"), notDue, notDue == 1 ? "was" : "were");
    }

    private static long count(List<Readiness> all, Level level) {
        return all.stream()
                .filter(one -> one.strictest() == level && !one.exempt())
                .count();
    }

    private static Sheet namespaces(List<Readiness> all, ReplayRun run) {
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
                    enforces(one),
                    one.exempt() ? "exempt" : one.strictest(),
                    one.blocking().isEmpty()
                            ? "-"
                            : Wording.some(one.blocking().stream()
                                    .map(workload -> workload.workload().toString())
                                    .toList()),
                    run.observed(one.coverage()),
                    one.pods(),
                    one.workloads(),
                    one.idleCronJobs().isEmpty()
                            ? "-"
                            : Wording.some(one.idleCronJobs().stream()
                                    .map(job -> "CronJob/" + job.name())
                                    .toList()));
        }
        return sheet.build();
    }

    private static String enforces(Readiness one) {
        if (one.today() != null) {
            return one.today().enforce().toString();
        }
        return one.gone() ? "(gone)" : "unknown";
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

    private static Sheet idleCronJobs(List<Readiness> all) {
        var sheet = Sheet.of(
                "CronJobs of which no run was seen",
                "A run was seen of every CronJob.",
                "CLUSTER",
                "NAMESPACE",
                "CRONJOB",
                "SCHEDULE",
                "WHY",
                "DUE NEXT");
        for (Readiness one : all) {
            for (IdleCronJob job : one.idleCronJobs()) {
                sheet.row(
                        one.cluster(),
                        one.namespace(),
                        job.name(),
                        schedule(job.schedule()),
                        job.why(),
                        Wording.time(job.next()));
            }
        }
        return sheet.build();
    }

    private static String schedule(@Nullable Schedule schedule) {
        if (schedule == null) {
            return "unknown";
        }
        return schedule.timeZone() == null ? schedule.cron() : schedule.cron() + " " + schedule.timeZone();
    }

    private static Sheet commands(List<Readiness> all) {
        var sheet =
                Sheet.of("To enforce what could be enforced", "No namespace could be stricter than it is.", "COMMAND");
        all.stream().filter(Readiness::couldBeStricter).forEach(one -> sheet.row(one.command()));
        return sheet.build();
    }
}
