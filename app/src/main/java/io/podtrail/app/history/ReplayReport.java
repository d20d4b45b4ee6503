package io.podtrail.app.history;

import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.processor.replay.Comparison;
import io.podtrail.processor.replay.Comparison.Change;
import io.podtrail.processor.replay.Outcome;
import io.podtrail.processor.replay.WorkloadOutcome;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What would have been. */
public final class ReplayReport {
    private ReplayReport() {}

    /**
     * The report.
     *
     * @param level that was supposed; null when none was
     */
    public static Report of(ReplayRun run, @Nullable LevelVersion level) {
        Outcome outcome = run.outcome();
        List<Comparison> all = Comparison.of(outcome, EnumSet.of(Mode.ENFORCE));
        long refused = all.stream()
                .mapToLong(one -> one.supposed() == null ? 0 : one.supposed().refused())
                .sum();
        String policy = level != null
                ? "had the namespaces enforced " + level
                : outcome.supposed() != null ? "under the supposed policy" : "as the log has it";
        String summary = "From %s to %s, %s: %s would have violated mode enforce, and %s would have been refused."
                .formatted(
                        Wording.time(run.plan().window().from()),
                        Wording.time(run.plan().window().to()),
                        policy,
                        Wording.count(
                                all.stream()
                                        .filter(one -> one.supposed() != null)
                                        .count(),
                                "workload"),
                        Wording.count(refused, "pod"));
        String compared = "Newly broken: %d. Broken either way: %d. No longer broken: %d."
                .formatted(
                        count(all, Change.NEWLY_BROKEN),
                        count(all, Change.SAME) + count(all, Change.OTHER_CHECKS),
                        count(all, Change.NO_LONGER_BROKEN));
        return Report.ofWhatWouldHaveBeen(
                "What would have been " + (level == null ? policy : "under " + level),
                List.of(summary, compared),
                List.of(sheet(all)),
                all,
                run);
    }

    private static long count(List<Comparison> all, Change change) {
        return all.stream().filter(one -> one.change() == change).count();
    }

    private static Sheet sheet(List<Comparison> all) {
        var sheet = Sheet.of(
                "Workloads",
                "Nothing would have violated mode enforce, and nothing did.",
                "CHANGE",
                "CLUSTER",
                "NAMESPACE",
                "WORKLOAD",
                "LEVEL",
                "PODS",
                "REFUSED",
                "VIOLATING",
                "FIRST SEEN",
                "LAST SEEN",
                "EVIDENCE",
                "CHECKS");
        for (Comparison one : all) {
            WorkloadOutcome workload = one.workload();
            sheet.row(
                    one.change(),
                    workload.cluster(),
                    workload.namespace(),
                    workload.workload(),
                    workload.asked(),
                    workload.pods(),
                    one.supposed() == null ? 0 : workload.refused(),
                    Wording.duration(workload.exposure()),
                    Wording.time(workload.firstSeen()),
                    Wording.time(workload.lastSeen()),
                    Wording.evidence(workload),
                    Wording.checks(workload));
        }
        return sheet.build();
    }
}
