package io.podtrail.app.history;

import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import io.podtrail.policy.checks.Checks;
import io.podtrail.processor.replay.Comparison;
import io.podtrail.processor.replay.Comparison.Change;
import io.podtrail.processor.replay.Outcome;
import io.podtrail.processor.replay.WorkloadOutcome;
import java.util.EnumSet;
import java.util.List;

/** What an upgrade changes. */
public final class UpgradeReport {
    private UpgradeReport() {}

    public static Report of(ReplayRun run, Version to) {
        Outcome outcome = run.outcome();
        List<Comparison> changed = Comparison.of(outcome, EnumSet.allOf(Mode.class)).stream()
                .filter(one -> one.change() != Change.SAME
                        && isKnown(outcome, one.workload().cluster()))
                .toList();
        List<String> unknown = unknownVersions(outcome);
        boolean isCompared = unknown.size() < outcome.clusters().size();
        var sheet = Sheet.of(
                "Verdicts that change",
                isCompared ? "No workload changes its verdict." : "Nothing could be compared.",
                "CHANGE",
                "CLUSTER",
                "NAMESPACE",
                "WORKLOAD",
                "MODE",
                "ASKED",
                "PODS",
                "LIVES",
                "CHECKS BEFORE",
                "CHECKS AFTER");
        for (Comparison one : changed) {
            WorkloadOutcome workload = one.workload();
            sheet.row(
                    one.change(),
                    workload.cluster(),
                    workload.namespace(),
                    workload.workload(),
                    workload.mode(),
                    workload.asked(),
                    workload.pods(),
                    workload.violatesAtEnd() ? "yes" : "no",
                    one.actual() == null ? "-" : Wording.checks(one.actual()),
                    one.supposed() == null ? "-" : Wording.checks(one.supposed()));
        }
        String summary = "With clusters at %s, %s: %d newly broken, %d other checks, %d no longer broken."
                .formatted(
                        to,
                        Wording.count(changed.size(), "verdict") + (changed.size() == 1 ? " changes" : " change"),
                        count(changed, Change.NEWLY_BROKEN),
                        count(changed, Change.OTHER_CHECKS),
                        count(changed, Change.NO_LONGER_BROKEN));
        List<String> limits = unknown.stream()
                .map(cluster ->
                        ("cluster %s: no version is in the log, so 'latest' was judged as v1.%d before, too; what an"
                                        + " upgrade changes there is not known")
                                .formatted(cluster, Checks.NEWEST_MINOR))
                .toList();
        return Report.ofWhatWouldHaveBeen(
                "What an upgrade to " + to + " changes",
                List.of(isCompared ? summary : "What an upgrade to %s changes is not known.".formatted(to)),
                List.of(sheet.build()),
                changed,
                run.with(limits));
    }

    /** The clusters whose version no collector reported, as none does that reads a file or an audit log. */
    public static List<String> unknownVersions(Outcome outcome) {
        return outcome.clusters().stream()
                .filter(cluster -> cluster.version() == null)
                .map(ReplayRun::name)
                .toList();
    }

    /** Whether there is a version to compare with. */
    private static boolean isKnown(Outcome outcome, String name) {
        return outcome.clusters().stream()
                .anyMatch(cluster -> cluster.cluster().equals(name) && cluster.version() != null);
    }

    private static long count(List<Comparison> all, Change change) {
        return all.stream().filter(one -> one.change() == change).count();
    }
}
