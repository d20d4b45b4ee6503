package io.podtrail.sink;

import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Lowering;
import io.podtrail.events.Severity;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Fix;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import io.podtrail.sink.receivers.Notification;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** An alert about {@code demo/payments Deployment/api}, in which a test sets what it is about. */
public final class AlertBuilder {
    private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");

    private String fingerprint = "0123456789abcdef0123456789abcdef";
    private @Nullable String clusterAlias;
    private @Nullable AlertType openedAs;
    private @Nullable Fix fix;
    private @Nullable Lowering lowering;
    private @Nullable Long corrects;
    private Workload workload = new Workload("Deployment", "api");
    private AlertType type = AlertType.VIOLATION;
    private long revision = 1;
    private Transition transition = Transition.OPENED;
    private Cause cause = Cause.POD_CREATED;
    private Instant at = START;
    private @Nullable Instant endsAt;
    private String namespace = "payments";
    private Map<String, String> namespaceLabels = Map.of("team", "billing");
    private Mode mode = Mode.ENFORCE;
    private Severity severity = Severity.CRITICAL;
    private final List<Finding> findings = new ArrayList<>();
    private List<Evidence> evidence = List.of(Evidence.RUNNING);
    private boolean hasFindings = true;
    private int violatingPods = 1;
    private @Nullable Integer runningPods;
    private List<String> samplePods = List.of("api-7d9f8b6c5-x2x4k");

    private AlertBuilder() {}

    public static AlertBuilder anAlert() {
        return new AlertBuilder();
    }

    public AlertBuilder of(String newFingerprint, long newRevision) {
        fingerprint = newFingerprint;
        revision = newRevision;
        return this;
    }

    public AlertBuilder about(AlertType newType) {
        type = newType;
        return this;
    }

    public AlertBuilder openedAs(AlertType newType) {
        openedAs = newType;
        return this;
    }

    public AlertBuilder changed(Cause newCause) {
        transition = Transition.CHANGED;
        cause = newCause;
        return this;
    }

    public AlertBuilder opened(Cause newCause) {
        cause = newCause;
        return this;
    }

    public AlertBuilder resolved(Cause newCause, Instant when) {
        transition = Transition.RESOLVED;
        cause = newCause;
        at = when;
        endsAt = when;
        evidence = List.of();
        violatingPods = 0;
        samplePods = List.of();
        return this;
    }

    public AlertBuilder at(Instant when) {
        at = when;
        return this;
    }

    public AlertBuilder inNamespace(String name) {
        namespace = name;
        return this;
    }

    public AlertBuilder namespaceLabels(Map<String, String> labels) {
        namespaceLabels = labels;
        return this;
    }

    public AlertBuilder workload(String name) {
        workload = new Workload("Deployment", name);
        return this;
    }

    public AlertBuilder workload(String kind, String name) {
        workload = new Workload(kind, name);
        return this;
    }

    public AlertBuilder fixedBy(Fix newFix) {
        fix = newFix;
        return this;
    }

    public AlertBuilder lowered(Lowering newLowering) {
        lowering = newLowering;
        return this;
    }

    public AlertBuilder loud(Mode newMode, Severity newSeverity) {
        mode = newMode;
        severity = newSeverity;
        return this;
    }

    public AlertBuilder pods(int count, String... samples) {
        violatingPods = count;
        samplePods = List.of(samples);
        return this;
    }

    /** How many pods of the workload run, violating or not. */
    public AlertBuilder among(int pods) {
        runningPods = pods;
        return this;
    }

    public AlertBuilder inClusterKnownAs(String alias) {
        clusterAlias = alias;
        return this;
    }

    public AlertBuilder shownBy(Evidence... what) {
        evidence = List.of(what);
        return this;
    }

    public AlertBuilder finding(String check, String reason, String detail) {
        findings.add(new Finding(check, reason, detail));
        return this;
    }

    public AlertBuilder withoutFindings() {
        hasFindings = false;
        return this;
    }

    /** It says no more than a new number of pods. */
    public AlertBuilder correcting(long revisionBefore, int pods) {
        transition = Transition.CHANGED;
        corrects = revisionBefore;
        violatingPods = pods;
        return this;
    }

    public Alert build() {
        if (hasFindings && findings.isEmpty()) {
            finding("privileged", "privileged", "container \"app\" must not set securityContext.privileged=true");
        }
        return new Alert(
                fingerprint,
                type,
                revision,
                transition,
                cause,
                at,
                "demo",
                clusterAlias,
                namespace,
                workload,
                mode,
                Level.RESTRICTED,
                Version.LATEST,
                severity,
                START,
                endsAt,
                "violates PodSecurity \"restricted:latest\"" + (findings.isEmpty() ? "" : ": " + findings.get(0)),
                findings,
                evidence,
                violatingPods,
                runningPods,
                samplePods,
                namespaceLabels,
                List.of(),
                openedAs,
                fix,
                lowering,
                corrects);
    }

    /** The alert as it lies in Kafka. */
    public ConsumerRecord<byte[], byte[]> record(int partition, long offset) {
        byte[] key = fingerprint.getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>("podtrail.alerts", partition, offset, key, json(build()));
    }

    public Notification notification() {
        return Notification.of(build(), record(0, 0));
    }

    public static byte[] json(Alert alert) {
        return Objects.requireNonNull(EventSerde.alert().serialize("podtrail.alerts", alert));
    }
}
