package io.podtrail.processor.store;

import io.podtrail.events.PodViolations.Violation;
import io.podtrail.events.Workload;
import io.podtrail.policy.pod.Pod;
import java.util.List;

/**
 * A live pod and what it violates.
 *
 * @param epoch of the last observation that confirmed it
 * @param revision one more with every change of its violations
 */
public record PodState(long epoch, long revision, Workload workload, List<Violation> violations, Pod pod) {
    /** A pod nothing is held against yet. */
    public static PodState of(Pod pod, long epoch) {
        return new PodState(epoch, 0, Workload.of(pod.metadata()), List.of(), pod);
    }

    public PodState confirmedIn(long newEpoch) {
        return new PodState(newEpoch, revision, workload, violations, pod);
    }

    /** The same pod as it is now, what is held against it unchanged. */
    public PodState seen(Pod now, long newEpoch) {
        return new PodState(newEpoch, revision, Workload.of(now.metadata()), violations, now);
    }

    /** With what is held against it now; the same state when nothing changed. */
    public PodState violating(List<Violation> now) {
        return now.equals(violations) ? this : new PodState(epoch, revision + 1, workload, List.copyOf(now), pod);
    }
}
