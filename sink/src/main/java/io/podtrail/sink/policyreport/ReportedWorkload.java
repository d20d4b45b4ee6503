package io.podtrail.sink.policyreport;

import io.podtrail.events.Evidence;
import io.podtrail.events.NotEvaluable;
import io.podtrail.events.PodViolations;
import io.podtrail.policy.Finding;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.checks.Checks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What violates of one workload: its pods, its template, its refused pods, by the keys of their records. */
final class ReportedWorkload {
    private static final int SAMPLE_PODS = 5;
    private static final Comparator<ReportResult> WORST_FIRST = Comparator.comparing(ReportResult::mode)
            .thenComparingInt(result -> Checks.order(result.finding().check()))
            .thenComparing(result -> result.finding().check());

    private final TreeMap<String, PodViolations> violations = new TreeMap<>();

    void put(String key, PodViolations found) {
        violations.put(key, found);
    }

    void remove(String key) {
        violations.remove(key);
    }

    boolean isEmpty() {
        return violations.isEmpty();
    }

    /** One for each mode and check that any of them fails; the worst mode first, then in upstream's order of checks. */
    List<ReportResult> results() {
        var united = new HashMap<Mode, Map<String, Union>>();
        for (PodViolations of : violations.values()) {
            for (PodViolations.Violation violation : of.violations()) {
                Map<String, Union> byCheck = united.computeIfAbsent(violation.mode(), mode -> new HashMap<>());
                for (Finding finding : violation.findings()) {
                    byCheck.computeIfAbsent(finding.check(), check -> new Union(violation, finding))
                            .add(of, violation);
                }
            }
        }
        return united.values().stream()
                .flatMap(byCheck -> byCheck.values().stream())
                .map(Union::result)
                .sorted(WORST_FIRST)
                .toList();
    }

    /** One check in one mode over all that fail it. */
    private static final class Union {
        private final PodViolations.Violation first;
        private final Finding finding;
        private Instant since = Instant.MAX;
        private boolean isGrandfathered = true;
        private final Set<Evidence> evidence = EnumSet.noneOf(Evidence.class);
        private int pods;
        private final List<String> samplePods = new ArrayList<>();
        private final Set<NotEvaluable> notEvaluable = EnumSet.noneOf(NotEvaluable.class);

        Union(PodViolations.Violation first, Finding finding) {
            this.first = first;
            this.finding = finding;
        }

        void add(PodViolations of, PodViolations.Violation violation) {
            since = violation.since().isBefore(since) ? violation.since() : since;
            isGrandfathered &= violation.isGrandfathered();
            evidence.add(of.evidence());
            notEvaluable.addAll(of.notEvaluable());
            if (of.evidence() == Evidence.RUNNING) {
                pods++;
                if (of.pod() != null && samplePods.size() < SAMPLE_PODS) {
                    samplePods.add(of.pod());
                }
            }
        }

        ReportResult result() {
            return new ReportResult(
                    first.mode(),
                    new LevelVersion(first.level(), first.version()),
                    finding,
                    since,
                    isGrandfathered,
                    List.copyOf(evidence),
                    pods,
                    List.copyOf(samplePods),
                    List.copyOf(notEvaluable));
        }
    }
}
