package io.podtrail.processor;

import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.NotEvaluable;
import io.podtrail.events.PodViolations;
import io.podtrail.events.kafka.CloudEventHeaders;
import io.podtrail.processor.Timers.Subject;
import io.podtrail.processor.store.PodState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which a pod, a template or an admission changes: what is kept of it, until when it counts, what its
 * workload's alerts make of it, and its record in the topic of violations go together.
 */
final class PodChanges {
    private final Pods pods;
    private final Timers timers;
    private final Alerting alerting;
    private final Outbox outbox;

    PodChanges(Pods pods, Timers timers, Alerting alerting, Outbox outbox) {
        this.pods = pods;
        this.timers = timers;
        this.alerting = alerting;
        this.outbox = outbox;
    }

    /**
     * Keeps what it has become.
     *
     * @param before as it was; null when it is new, the same object when nothing changed
     * @param ends why what is no longer held against it is not
     * @param now stream time
     */
    void changed(String cluster, String key, @Nullable PodState before, PodState after, Cause ends, Instant now) {
        if (after == before) {
            return;
        }
        Instant counted = before == null ? null : end(before);
        Instant counts = end(after);
        if (!Objects.equals(counted, counts)) {
            forgetEnd(cluster, key, counted);
            if (counts != null) {
                timers.set(cluster, counts, Subject.ADMISSION, key);
            }
        }
        pods.put(key, before, after);
        tell(cluster, key, before, after, ends, now);
    }

    /** Writes its record once more, where it has one. */
    void rewrite(String cluster, String key, PodState pod, Instant now) {
        if (!pod.violations().isEmpty()) {
            forward(cluster, key, pod, now);
        }
    }

    /** Forgets it, and what was held against it. */
    void gone(String cluster, String key, PodState before, Cause cause, Instant now) {
        forgetEnd(cluster, key, end(before));
        pods.delete(key);
        tell(cluster, key, before, before.cleared(), cause, now);
    }

    /** The same for what may not be known. */
    void goneIfKnown(String cluster, String key, Cause cause, Instant now) {
        PodState before = pods.get(key);
        if (before != null) {
            gone(cluster, key, before, cause, now);
        }
    }

    /** What is observed counts until its end is observed, too. */
    private static @Nullable Instant end(PodState pod) {
        return pod.isObserved() ? null : pod.until();
    }

    private void forgetEnd(String cluster, String key, @Nullable Instant end) {
        if (end != null) {
            timers.cancel(cluster, end, Subject.ADMISSION, key);
        }
    }

    private void tell(String cluster, String key, @Nullable PodState before, PodState after, Cause ends, Instant now) {
        if (after == before) {
            return;
        }
        alerting.podChanged(cluster, before, after, ends);
        if (after.revision() != (before == null ? 0 : before.revision())) {
            forward(cluster, key, after, now);
        }
    }

    private void forward(String cluster, String key, PodState pod, Instant now) {
        boolean cleared = pod.violations().isEmpty();
        Headers headers = CloudEventHeaders.ofViolations(key, pod.uid(), pod.revision(), cleared, now);
        PodViolations value = cleared
                ? null
                : new PodViolations(
                        cluster,
                        pod.namespace(),
                        pod.evidence(),
                        pod.evidence() == Evidence.RUNNING ? pod.name() : null,
                        pod.uid(),
                        pod.workload(),
                        pod.revision(),
                        pod.violations(),
                        pod.isNotEvaluable() ? List.of(NotEvaluable.USER_EXEMPTIONS) : List.of(),
                        pod.judged().shortened().isEmpty() ? null : true);
        outbox.add(new Record<>(key, value, now.toEpochMilli(), headers), PodSecurityTopology.VIOLATIONS_SINK);
    }
}
