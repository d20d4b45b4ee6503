package io.podtrail.processor.query;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.podtrail.events.Evidence;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.events.Workload;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer is narrowed to. An empty set, or null, narrows nothing.
 *
 * @param cluster a cluster's name, never its alias
 * @param workload {@code Kind/name} in any case, or a name alone
 * @param checks of which at least one fails
 */
record Filter(
        @JsonProperty("cluster") @Nullable String cluster,
        @JsonProperty("namespace") @Nullable String namespace,
        @JsonProperty("workload") @Nullable String workload,
        @JsonProperty("checks") Set<String> checks,
        @JsonProperty("modes") Set<Mode> modes,
        @JsonProperty("levels") Set<Level> levels,
        @JsonProperty("evidence") Set<Evidence> evidence,
        @JsonProperty("states") Set<AlertItem.State> states) {
    /** @throws NullPointerException when a set is missing, as in a question that no instance asks */
    Filter {
        requireNonNull(checks, "checks");
        requireNonNull(modes, "modes");
        requireNonNull(levels, "levels");
        requireNonNull(evidence, "evidence");
        requireNonNull(states, "states");
    }

    static final Filter NONE = new Filter(null, null, null, Set.of(), Set.of(), Set.of(), Set.of(), Set.of());

    boolean admitsCluster(String name) {
        return cluster == null || cluster.equals(name);
    }

    boolean admitsNamespace(String name) {
        return namespace == null || namespace.equals(name);
    }

    boolean admits(Workload candidate) {
        return workload == null || workload.equalsIgnoreCase(candidate.toString()) || workload.equals(candidate.name());
    }

    boolean admits(Evidence shown) {
        return evidence.isEmpty() || evidence.contains(shown);
    }

    boolean admits(Mode mode, Level level, List<Finding> findings) {
        return (modes.isEmpty() || modes.contains(mode))
                && (levels.isEmpty() || levels.contains(level))
                && (checks.isEmpty() || findings.stream().anyMatch(finding -> checks.contains(finding.check())));
    }

    /** The violations that are left. */
    List<Violation> narrow(List<Violation> violations) {
        return violations.stream()
                .filter(violation -> admits(violation.mode(), violation.level(), violation.findings()))
                .toList();
    }

    /** Only of this cluster, by its name. */
    Filter ofCluster(@Nullable String name) {
        return new Filter(name, namespace, workload, checks, modes, levels, evidence, states);
    }

    Filter ofNamespace(String name) {
        return new Filter(cluster, name, workload, checks, modes, levels, evidence, states);
    }
}
