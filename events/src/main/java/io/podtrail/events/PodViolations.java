package io.podtrail.events;

import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import java.time.Instant;
import java.util.List;

/**
 * The current violations of one pod, in the compacted topic {@code violations} under {@code cluster/namespace/pod}. A
 * pod without any, or gone, has a tombstone instead.
 *
 * @param uid the pod's
 * @param revision one more with every change of this pod's violations
 * @param violations at most one per mode, in the order enforce, audit, warn; never empty
 */
public record PodViolations(
        String cluster,
        String namespace,
        String pod,
        String uid,
        Workload workload,
        long revision,
        List<Violation> violations)
        implements Event {
    public PodViolations {
        violations = List.copyOf(violations);
    }

    /**
     * What one mode holds against the pod.
     *
     * @param level what the namespace asks for in this mode
     * @param version as asked for, never clamped
     * @param since when it began to violate this mode, whatever the findings then were
     * @param cause why it began, or why the findings last changed
     * @param findings in upstream's order; never empty
     */
    public record Violation(
            Mode mode, Level level, Version version, Instant since, Cause cause, List<Finding> findings) {
        public Violation {
            findings = List.copyOf(findings);
        }
    }
}
