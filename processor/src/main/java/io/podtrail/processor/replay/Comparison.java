package io.podtrail.processor.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.podtrail.policy.Mode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One workload in one mode, as it was and as it would have been.
 *
 * @param actual null when it violated nothing
 * @param supposed null when it would have violated nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Comparison(
        Change change,
        @Nullable WorkloadOutcome actual,
        @Nullable WorkloadOutcome supposed) {
    /** How what would have been differs from what was; the first matters most. */
    public enum Change {
        /** It complied, and would have violated. */
        NEWLY_BROKEN,
        /** It violated either way, but other checks. */
        OTHER_CHECKS,
        /** It violated the same checks either way. */
        SAME,
        /** It violated, and would have complied. */
        NO_LONGER_BROKEN;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What would have been, or what was where that would have been nothing. */
    public WorkloadOutcome workload() {
        return supposed != null ? supposed : Objects.requireNonNull(actual);
    }

    /** Compares the workloads of these modes that violated, or would have; the most important changes first. */
    public static List<Comparison> of(Outcome outcome, Set<Mode> modes) {
        Map<String, WorkloadOutcome> actual = violated(outcome.actual(), modes);
        Map<String, WorkloadOutcome> supposed =
                outcome.supposed() == null ? actual : violated(outcome.supposed(), modes);
        var keys = new TreeSet<>(actual.keySet());
        keys.addAll(supposed.keySet());
        return keys.stream()
                .map(key -> of(actual.get(key), supposed.get(key)))
                .sorted(Comparator.comparing(Comparison::change))
                .toList();
    }

    private static Comparison of(@Nullable WorkloadOutcome actual, @Nullable WorkloadOutcome supposed) {
        if (actual == null) {
            return new Comparison(Change.NEWLY_BROKEN, null, supposed);
        } else if (supposed == null) {
            return new Comparison(Change.NO_LONGER_BROKEN, actual, null);
        }
        boolean same = checks(actual).equals(checks(supposed));
        return new Comparison(same ? Change.SAME : Change.OTHER_CHECKS, actual, supposed);
    }

    private static List<String> checks(WorkloadOutcome workload) {
        return workload.checks().stream().map(CheckOutcome::check).toList();
    }

    private static Map<String, WorkloadOutcome> violated(WorldOutcome world, Set<Mode> modes) {
        var violated = new HashMap<String, WorkloadOutcome>();
        world.workloads().stream()
                .filter(workload -> workload.isViolated() && modes.contains(workload.mode()))
                .forEach(workload -> violated.put(workload.key(), workload));
        return violated;
    }
}
