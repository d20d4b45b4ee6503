package io.podtrail.processor.replay;

import com.fasterxml.jackson.annotation.JsonValue;
import io.podtrail.policy.Exemptions;
import io.podtrail.policy.Exemptions.By;
import io.podtrail.policy.Mode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;

/**
 * What one exemption in force at the window's end hides.
 *
 * @param hides the workloads, as {@code namespace/kind/name}, that would violate something without it; empty when nothing
 *     needs it
 */
public record ExemptionUse(String cluster, Kind kind, String name, List<String> hides) {
    /** What is exempt. A user cannot be seen from outside, so an exemption of one is in no list. */
    public enum Kind {
        NAMESPACE("namespace"),
        RUNTIME_CLASS("runtimeClass");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        @JsonValue
        @Override
        public String toString() {
            return label;
        }
    }

    /** What each exemption hides, from a replay of {@link Hypothesis#nobodyExempt()}. */
    public static List<ExemptionUse> of(Outcome outcome) {
        List<WorkloadOutcome> hidden = Comparison.of(outcome, EnumSet.allOf(Mode.class)).stream()
                .filter(comparison -> comparison.change() == Comparison.Change.NEWLY_BROKEN)
                .map(comparison -> Objects.requireNonNull(comparison.supposed()))
                .toList();
        var uses = new ArrayList<ExemptionUse>();
        for (ClusterOutcome cluster : outcome.clusters()) {
            Exemptions exemptions = cluster.configuration().exemptions();
            for (String namespace : exemptions.namespaces()) {
                uses.add(use(cluster, Kind.NAMESPACE, namespace, hidden, exemptions));
            }
            for (String runtimeClass : exemptions.runtimeClasses()) {
                uses.add(use(cluster, Kind.RUNTIME_CLASS, runtimeClass, hidden, exemptions));
            }
        }
        return uses;
    }

    private static ExemptionUse use(
            ClusterOutcome cluster, Kind kind, String name, List<WorkloadOutcome> hidden, Exemptions exemptions) {
        By by = kind == Kind.NAMESPACE ? By.NAMESPACE : By.RUNTIME_CLASS;
        List<String> hides = hidden.stream()
                .filter(workload -> workload.cluster().equals(cluster.cluster()))
                .filter(workload ->
                        name.equals(kind == Kind.NAMESPACE ? workload.namespace() : workload.runtimeClass()))
                .filter(workload -> exemptions
                        .covering("", workload.namespace(), workload.runtimeClass())
                        .filter(by::equals)
                        .isPresent())
                .map(workload -> workload.namespace() + '/' + workload.workload())
                .distinct()
                .toList();
        return new ExemptionUse(cluster.cluster(), kind, name, hides);
    }
}
