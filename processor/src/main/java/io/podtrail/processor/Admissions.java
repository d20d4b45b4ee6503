package io.podtrail.processor;

import io.podtrail.events.Admission;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Keys;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.policy.AdmissionMessage;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.bounds.FindingBounds;
import io.podtrail.processor.store.ClusterState;
import io.podtrail.processor.store.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the API server said of pods that it refused, or let in and audited. It is kept beside the pods, by workload, for as
 * long as it counts.
 */
final class Admissions {
    /**
     * So long, in stream time, a refusal counts that is not repeated. Controllers try again with growing pauses: a
     * ReplicaSet's after 17 minutes at the latest.
     */
    static final Duration MEMORY = Duration.ofMinutes(30);

    private final Pods pods;
    private final PodChanges changes;
    private final Judge judge;

    Admissions(Pods pods, PodChanges changes, Judge judge) {
        this.pods = pods;
        this.changes = changes;
        this.judge = judge;
    }

    /** Where it is kept what was said of a workload's pods. */
    private static String key(String workloadKey, Evidence evidence) {
        return workloadKey + '/' + evidence;
    }

    /** The API server refused a pod. */
    void refused(Observation.PodRefused refused, ClusterState cluster, Instant now) {
        said(refused, refused.object(), Evidence.REFUSED, Mode.ENFORCE, Cause.POD_REFUSED, cluster, now);
    }

    /** The API server let a pod in, and noted what it violates. */
    void audited(Observation.PodAudited audited, ClusterState cluster, Instant now) {
        said(audited, audited.object(), Evidence.AUDITED, Mode.AUDIT, Cause.POD_CREATED, cluster, now);
    }

    /** An exemption alone is history, and no violation. */
    private void said(
            Observation.InNamespace seen,
            Admission admission,
            Evidence evidence,
            Mode mode,
            Cause begins,
            ClusterState cluster,
            Instant now) {
        if (admission.exemption() != null) {
            return;
        }
        AdmissionMessage message = AdmissionMessage.find(admission.message())
                .orElseThrow(() -> new InvalidObservationException(
                        "\"%s\" is nothing that PodSecurity says".formatted(admission.message())));
        Instant until = admission.at().plus(MEMORY);
        String key = key(seen.key(), evidence);
        PodState before = pods.get(key);
        boolean isOver = !until.isAfter(now);
        boolean isKnown =
                before != null && before.until() != null && !before.until().isBefore(until);
        if (isOver || isKnown) {
            return;
        }
        PodState base = before == null
                ? PodState.unadmitted(evidence, admission.namespace(), admission.workload(), cluster.epochOf(seen), now)
                : before;
        var violation = new Violation(
                mode,
                message.asked().level(),
                message.asked().version(),
                now,
                begins,
                FindingBounds.within(message.findings()));
        PodState after = base.countingUntil(until)
                .judged(
                        List.of(Judge.continued(Judge.find(base.violations(), mode), violation)),
                        null,
                        true,
                        !judge.notEvaluable(cluster).isEmpty());
        changes.changed(seen.cluster(), key, before, after, Cause.FIXED, now);
    }

    /** A new pod of a workload lives: what was refused before is refused no more. */
    void podCreated(Observation.PodSeen seen, PodState pod, ClusterState cluster, Instant now) {
        String key = key(Keys.workload(seen.cluster(), seen.namespace(), pod.workload()), Evidence.REFUSED);
        PodState refused = pods.get(key);
        if (refused != null) {
            Violation was = refused.violations().get(0);
            boolean complies = judge.complies(cluster, seen.object(), new LevelVersion(was.level(), was.version()));
            Cause hidden = judge.isExempt(cluster, pod) ? Cause.EXEMPTED : Cause.POLICY_RELAXED;
            changes.gone(seen.cluster(), key, refused, complies ? Cause.FIXED : hidden, now);
        }
    }

    /** Without the workload, nothing is refused. */
    void workloadGone(Observation.TemplateGone gone, Instant now) {
        changes.goneIfKnown(gone.cluster(), key(gone.key(), Evidence.REFUSED), Cause.DELETED, now);
        changes.goneIfKnown(gone.cluster(), key(gone.key(), Evidence.AUDITED), Cause.DELETED, now);
    }
}
