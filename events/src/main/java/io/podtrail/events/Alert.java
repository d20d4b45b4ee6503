package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Fix;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One transition of the alert of one workload and mode, or of a namespace's weak window, in the topic {@code alerts} under its fingerprint. Delivery is
 * idempotent on (fingerprint, revision).
 *
 * @param fingerprint stable over cluster, namespace, workload and mode; a weak window has its own
 * @param type what it is about; may change between violation and grandfathered
 * @param revision one more with each transition, over all openings of this alert
 * @param at when the transition happened, in stream time; also the record's timestamp
 * @param clusterAlias what people call the cluster, where its name is only an identity; null when that will do
 * @param startsAt when the workload began to violate, this time
 * @param endsAt when it stopped to violate; only when resolved
 * @param message in upstream's words, such as {@code would violate PodSecurity "restricted:latest": …}
 * @param findings the union over the violating pods, in upstream's order; on resolve, the last that were seen; empty while
 *     nothing that got in through a weak window violates
 * @param evidence what shows the violation: running pods, the template, refused pods; empty when resolved
 * @param violatingPods how many running pods violate now
 * @param pods how many pods of the workload run, whether they violate or not; null for a weak window, when resolved, and in
 *     records of versions before
 * @param samplePods up to five of those that violate, by name
 * @param namespaceLabels the namespace's own, by which alerts find their team; in the order of their keys
 * @param notEvaluable what is configured but cannot be seen from outside, and might excuse what is said here
 * @param openedAs its type when it opened this time; null while that is still its type
 * @param fix how the workload is made to comply; null when resolved, for a weak window, and in records of versions before
 * @param lowering of a weak window; null for other alerts, and in records of versions before
 * @param corrects where this says no more than a new number of pods: the revision that said the rest; null for all others
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Alert(
        String fingerprint,
        AlertType type,
        long revision,
        Transition transition,
        Cause cause,
        Instant at,
        String cluster,
        @Nullable String clusterAlias,
        String namespace,
        Workload workload,
        Mode mode,
        Level level,
        Version version,
        Severity severity,
        Instant startsAt,
        @Nullable Instant endsAt,
        String message,
        List<Finding> findings,
        List<Evidence> evidence,
        int violatingPods,
        @Nullable Integer pods,
        List<String> samplePods,
        Map<String, String> namespaceLabels,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable List<NotEvaluable> notEvaluable,

        @Nullable AlertType openedAs,
        @Nullable Fix fix,
        @Nullable Lowering lowering,
        @Nullable Long corrects)
        implements Event {
    public Alert {
        findings = List.copyOf(findings);
        evidence = List.copyOf(evidence);
        samplePods = List.copyOf(samplePods);
        namespaceLabels = Collections.unmodifiableSortedMap(new TreeMap<>(namespaceLabels));
        notEvaluable = notEvaluable == null ? List.of() : List.copyOf(notEvaluable);
    }

    /** One to which all that is configured has been applied, and whose type has not changed. */
    public Alert(
            String fingerprint,
            AlertType type,
            long revision,
            Transition transition,
            Cause cause,
            Instant at,
            String cluster,
            @Nullable String clusterAlias,
            String namespace,
            Workload workload,
            Mode mode,
            Level level,
            Version version,
            Severity severity,
            Instant startsAt,
            @Nullable Instant endsAt,
            String message,
            List<Finding> findings,
            List<Evidence> evidence,
            int violatingPods,
            List<String> samplePods,
            Map<String, String> namespaceLabels) {
        this(
                fingerprint,
                type,
                revision,
                transition,
                cause,
                at,
                cluster,
                clusterAlias,
                namespace,
                workload,
                mode,
                level,
                version,
                severity,
                startsAt,
                endsAt,
                message,
                findings,
                evidence,
                violatingPods,
                null,
                samplePods,
                namespaceLabels,
                List.of(),
                null,
                null,
                null,
                null);
    }

    /** Its type when it opened: what identifies it elsewhere, where a type is part of a name. */
    @JsonIgnore
    public AlertType typeAtOpening() {
        return openedAs == null ? type : openedAs;
    }

    @Override
    public List<NotEvaluable> notEvaluable() {
        return notEvaluable == null ? List.of() : notEvaluable;
    }
}
