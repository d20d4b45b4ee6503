package io.podtrail.app.history;

import io.podtrail.processor.replay.AlertPoint;
import io.podtrail.processor.replay.ClusterOutcome;
import io.podtrail.processor.replay.NamespaceOutcome;
import io.podtrail.processor.replay.WorkloadOutcome;
import java.time.Instant;
import java.util.List;

/** What was at one instant. */
public final class AtReport {
    private AtReport() {}

    /** What JSON has. */
    private record State(List<WorkloadOutcome> violations, List<NamespaceOutcome> namespaces) {}

    public static Report of(ReplayRun run) {
        List<WorkloadOutcome> violating = run.outcome().actual().workloads().stream()
                .filter(WorkloadOutcome::violatesAtEnd)
                .toList();
        var violations = Sheet.of(
                "Violations",
                "Nothing violated.",
                "CLUSTER",
                "NAMESPACE",
                "WORKLOAD",
                "MODE",
                "LEVEL",
                "SINCE",
                "CAUSE",
                "PODS",
                "CHECKS");
        for (WorkloadOutcome workload : violating) {
            AlertPoint alert = workload.atEnd();
            violations.row(
                    workload.cluster(),
                    workload.namespace(),
                    workload.workload(),
                    workload.mode(),
                    workload.asked(),
                    alert == null ? "-" : since(alert.since(), run),
                    alert == null ? "-" : alert.cause(),
                    workload.violatingAtEnd(),
                    Wording.checks(workload));
        }
        var namespaces = Sheet.of(
                "What the namespaces asked for",
                "No namespace was known.",
                "CLUSTER",
                "NAMESPACE",
                "ENFORCE",
                "AUDIT",
                "WARN");
        // A namespace that was gone by then has neither labels nor pods.
        List<NamespaceOutcome> known = run.outcome().actual().namespaces().stream()
                .filter(namespace -> namespace.policy() != null || namespace.pods() > 0)
                .toList();
        for (NamespaceOutcome namespace : known) {
            var policy = namespace.policy();
            namespaces.row(
                    namespace.cluster(),
                    namespace.namespace(),
                    policy == null ? "unknown" : policy.enforce(),
                    policy == null ? "unknown" : policy.audit(),
                    policy == null ? "unknown" : policy.warn());
        }
        var clusters = Sheet.of("Clusters", "No cluster was known.", "CLUSTER", "LAST OBSERVED", "VERSION");
        for (ClusterOutcome cluster : run.outcome().clusters()) {
            clusters.row(
                    ReplayRun.name(cluster),
                    Wording.time(cluster.lastObservedAt()),
                    cluster.version() == null ? "unknown" : cluster.version());
        }
        String at = Wording.time(run.plan().window().to());
        return Report.ofWhatWas(
                "What was at " + at,
                List.of("At %s, %s violated a mode."
                        .formatted(
                                at,
                                Wording.count(
                                        violating.stream()
                                                .map(WorkloadOutcome::workloadKey)
                                                .distinct()
                                                .count(),
                                        "workload"))),
                List.of(violations.build(), namespaces.build(), clusters.build()),
                new State(violating, known),
                run);
    }

    /** What was there when the replay began to look may have been so for longer. */
    private static String since(Instant since, ReplayRun run) {
        boolean atBegin = run.plan().segments().stream()
                .anyMatch(segment ->
                        segment.from() > 0 && !since.isAfter(segment.begins().plusSeconds(60)));
        return (atBegin ? "before " : "") + Wording.time(since);
    }
}
