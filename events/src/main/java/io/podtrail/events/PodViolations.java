package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The current violations of one pod, in the compacted topic {@code violations} under {@code cluster/namespace/pod}; or of
 * a workload's template, under {@code cluster/namespace/kind/name}; or of its pods that were refused or audited, with
 * that word behind a further slash. What has none, or is gone, has a tombstone instead.
 *
 * @param pod the pod's name; absent for anything else than a pod
 * @param uid the pod's or the workload's; may be empty where only a message tells of it
 * @param revision one more with every change of these violations
 * @param violations at most one per mode, in the order enforce, audit, warn; never empty
 * @param notEvaluable what is configured but cannot be seen from outside, and might excuse what is said here
 * @param shortened true when the pod was too large to be kept whole: all checks that fail are here, but details may name
 *     fewer containers and values than there are; null otherwise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodViolations(
        String cluster,
        String namespace,
        Evidence evidence,
        @Nullable String pod,
        String uid,
        Workload workload,
        long revision,
        List<Violation> violations,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable List<NotEvaluable> notEvaluable,

        @Nullable Boolean shortened)
        implements Event {
    public PodViolations {
        violations = List.copyOf(violations);
        notEvaluable = notEvaluable == null ? List.of() : List.copyOf(notEvaluable);
    }

    /** One to which all that is configured has been applied. */
    public PodViolations(
            String cluster,
            String namespace,
            Evidence evidence,
            @Nullable String pod,
            String uid,
            Workload workload,
            long revision,
            List<Violation> violations) {
        this(cluster, namespace, evidence, pod, uid, workload, revision, violations, List.of(), null);
    }

    /** One of a pod that is whole. */
    public PodViolations(
            String cluster,
            String namespace,
            Evidence evidence,
            @Nullable String pod,
            String uid,
            Workload workload,
            long revision,
            List<Violation> violations,
            @Nullable List<NotEvaluable> notEvaluable) {
        this(cluster, namespace, evidence, pod, uid, workload, revision, violations, notEvaluable, null);
    }

    /** The same with some of its violations only. */
    public PodViolations with(List<Violation> some) {
        return new PodViolations(
                cluster, namespace, evidence, pod, uid, workload, revision, some, notEvaluable, shortened);
    }

    @Override
    public List<NotEvaluable> notEvaluable() {
        return notEvaluable == null ? List.of() : notEvaluable;
    }

    /**
     * What one mode holds against the pod.
     *
     * @param level what the namespace asks for in this mode
     * @param version as asked for, never clamped
     * @param since when it began to violate this mode, whatever the findings then were
     * @param cause why it began, or why the findings last changed
     * @param findings in upstream's order; never empty
     * @param grandfathered true when the pod met {@code enforce} as it last changed, so that only a later, stricter demand is
     *     against it; null otherwise, and for other modes
     */
    public record Violation(
            Mode mode,
            Level level,
            Version version,
            Instant since,
            Cause cause,
            List<Finding> findings,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean grandfathered) {
        public Violation {
            findings = List.copyOf(findings);
        }

        /** One that the pod brought with it. */
        public Violation(Mode mode, Level level, Version version, Instant since, Cause cause, List<Finding> findings) {
            this(mode, level, version, since, cause, findings, null);
        }

        /** Whether only a later, stricter demand of {@code enforce} is against the pod. */
        @JsonIgnore
        public boolean isGrandfathered() {
            return Boolean.TRUE.equals(grandfathered);
        }
    }
}
