package io.podtrail.processor.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.events.Evidence;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.policy.Finding;
import io.podtrail.policy.bounds.FindingBounds;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Pods with identical findings, counted.
 *
 * @param grandfathered whether only a later, stricter demand is against them
 * @param counts null for such a group. Where an alert would have too many of them, the other pods share a group for
 *     each kind of evidence, in which findings have no detail: these are the numbers of pods by finding
 */
public record PodGroup(
        Evidence evidence,
        List<Finding> findings,
        int pods,
        boolean grandfathered,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> counts) {
    static PodGroup of(Evidence evidence, Violation violation) {
        return new PodGroup(evidence, violation.findings(), 1, violation.isGrandfathered(), null);
    }

    static PodGroup shared(Evidence evidence, Violation violation) {
        return new PodGroup(evidence, List.of(), 0, violation.isGrandfathered(), List.of());
    }

    boolean isOf(Evidence otherEvidence, Violation violation) {
        return counts == null
                && evidence == otherEvidence
                && grandfathered == violation.isGrandfathered()
                && findings.equals(violation.findings());
    }

    boolean isSharedBy(Evidence otherEvidence, Violation violation) {
        return counts != null && evidence == otherEvidence && grandfathered == violation.isGrandfathered();
    }

    PodGroup with(int more) {
        return new PodGroup(evidence, findings, pods + more, grandfathered, counts);
    }

    /** A shared group with one pod more or less. */
    PodGroup with(Violation violation, int more) {
        var byCheck = new LinkedHashMap<String, Finding>();
        var countOf = new HashMap<String, Integer>();
        List<Integer> before = Objects.requireNonNull(counts);
        for (int i = 0; i < findings.size(); i++) {
            byCheck.put(findings.get(i).check(), findings.get(i));
            countOf.put(findings.get(i).check(), before.get(i));
        }
        for (Finding finding : violation.findings()) {
            if (byCheck.containsKey(finding.check()) || (more > 0 && byCheck.size() < FindingBounds.MAX_CHECKS)) {
                byCheck.putIfAbsent(finding.check(), new Finding(finding.check(), finding.reason(), ""));
                countOf.merge(finding.check(), more, Integer::sum);
            }
        }
        byCheck.keySet().removeIf(check -> countOf.getOrDefault(check, 0) <= 0);
        return new PodGroup(
                evidence,
                List.copyOf(byCheck.values()),
                pods + more,
                grandfathered,
                byCheck.keySet().stream()
                        .map(check -> countOf.getOrDefault(check, 0))
                        .toList());
    }

    /** How many of its pods fail each check. */
    public Map<String, Integer> podsByCheck() {
        var byCheck = new HashMap<String, Integer>();
        for (int i = 0; i < findings.size(); i++) {
            byCheck.put(findings.get(i).check(), counts == null ? pods : counts.get(i));
        }
        return byCheck;
    }

    int jsonBytes() {
        return findings.stream().mapToInt(FindingBounds::jsonBytes).sum();
    }
}
