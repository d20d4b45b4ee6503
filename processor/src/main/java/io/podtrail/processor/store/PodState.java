package io.podtrail.processor.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.podtrail.events.Evidence;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.events.Workload;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A live pod and what it violates; or a workload's template, which is kept as the pod that it would make; or what the API
 * server said of a workload's pods.
 *
 * @param epoch of the last observation that confirmed it
 * @param revision one more with every change of its violations
 * @param pod of a template, under the workload's name; of an admission, nothing but that name
 * @param until when an admission counts no more unless it is repeated; null for what is observed itself
 */
public record PodState(
        Evidence evidence,
        long epoch,
        long revision,
        Workload workload,
        List<Violation> violations,
        Pod pod,
        @Nullable Instant until) {
    /** A pod nothing is held against yet. */
    public static PodState of(Pod pod, long epoch) {
        return new PodState(Evidence.RUNNING, epoch, 0, Workload.of(pod.metadata()), List.of(), pod, null);
    }

    /** A template nothing is held against yet. */
    public static PodState of(WorkloadTemplate template, long epoch) {
        return new PodState(Evidence.TEMPLATE, epoch, 0, template.workload(), List.of(), template.pod(), null);
    }

    /** A workload of which the API server has said nothing yet. */
    public static PodState unadmitted(Evidence evidence, String namespace, Workload workload, long epoch) {
        var name = new Metadata(workload.name(), namespace, null, null, null, null, null, null, null);
        return new PodState(evidence, epoch, 0, workload, List.of(), new Pod(name, null, null), null);
    }

    /** Whether this is something that lives, and not only something that was said. */
    @JsonIgnore
    public boolean isObserved() {
        return evidence == Evidence.RUNNING || evidence == Evidence.TEMPLATE;
    }

    public PodState confirmedIn(long newEpoch) {
        return new PodState(evidence, newEpoch, revision, workload, violations, pod, until);
    }

    public PodState countingUntil(Instant newUntil) {
        return new PodState(evidence, epoch, revision, workload, violations, pod, newUntil);
    }

    /** The same pod or template as it is now, what is held against it unchanged. */
    public PodState seen(Pod now, long newEpoch) {
        Workload workloadNow = evidence == Evidence.RUNNING ? Workload.of(now.metadata()) : workload;
        return new PodState(evidence, newEpoch, revision, workloadNow, violations, now, until);
    }

    /** With what is held against it now; the same state when nothing changed. */
    public PodState violating(List<Violation> now) {
        return now.equals(violations)
                ? this
                : new PodState(evidence, epoch, revision + 1, workload, List.copyOf(now), pod, until);
    }
}
