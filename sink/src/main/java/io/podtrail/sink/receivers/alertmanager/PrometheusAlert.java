package io.podtrail.sink.receivers.alertmanager;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.events.Alert;
import io.podtrail.policy.text.Printable;
import io.podtrail.sink.receivers.message.AlertWords;
import io.podtrail.sink.receivers.message.Fitting;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Remedy;
import io.podtrail.sink.receivers.message.Severities;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An alert in Prometheus' terms. Its labels are its identity there, so they hold only what stays the same from opening to
 * resolve; all that changes is an annotation. The severity is a label all the same, because everybody routes by it.
 *
 * @param severities what each severity is called there
 * @param extraLabels added to each alert's
 * @param references what a person can turn to
 */
public record PrometheusAlert(
        Alert alert, Severities severities, Map<String, String> extraLabels, References references) {
    private static final int MAX_ANNOTATION = 8_000;
    private static final String RUNBOOK = "https://kubernetes.io/docs/concepts/security/pod-security-standards/";

    /** Name and value of each, none of them empty, all of them printable. */
    public ObjectNode labels() {
        ObjectNode labels = JsonNodeFactory.instance.objectNode();
        extraLabels.forEach((name, value) -> put(labels, name, value));
        put(
                labels,
                "alertname",
                switch (alert.typeAtOpening()) {
                    case VIOLATION -> "PodSecurityViolation";
                    case GRANDFATHERED -> "PodSecurityGrandfathered";
                    case WEAK_WINDOW -> "PodSecurityWeakWindow";
                });
        put(labels, "severity", severities.of(alert.severity()));
        put(labels, "cluster", alert.cluster());
        put(labels, "namespace", alert.namespace());
        put(labels, "workload_kind", alert.workload().kind());
        put(labels, "workload", alert.workload().name());
        put(labels, "mode", alert.mode().toString());
        return labels;
    }

    private static void put(ObjectNode labels, String name, String value) {
        if (!value.isEmpty()) {
            labels.put(name, Fitting.fit(Printable.of(value), MAX_ANNOTATION));
        }
    }

    /** What people read. */
    public ObjectNode annotations(String summary) {
        var words = new AlertWords(alert);
        ObjectNode annotations = JsonNodeFactory.instance.objectNode();
        annotations.put("summary", Fitting.fit(summary, MAX_ANNOTATION));
        annotations.put("description", Fitting.fit(description(words), MAX_ANNOTATION));
        annotations.put("type", alert.type().toString());
        annotations.put("level", alert.level() + ":" + alert.version());
        annotations.put("checks", Fitting.fit(words.checks(), MAX_ANNOTATION));
        annotations.put("violating_pods", Integer.toString(alert.violatingPods()));
        if (alert.pods() != null) {
            annotations.put("pods", Integer.toString(alert.pods()));
        }
        annotations.put("cause", alert.cause().toString());
        Remedy.of(alert).ifPresent(remedy -> {
            var todo = new ArrayList<>(remedy.first());
            todo.addAll(remedy.commands());
            todo.addAll(remedy.advice());
            if (!todo.isEmpty()) {
                annotations.put("todo", Fitting.fit(String.join("\n", todo), MAX_ANNOTATION));
            }
            if (!remedy.patch().isEmpty() && remedy.patch().length() <= MAX_ANNOTATION) {
                annotations.put("fix", remedy.patch());
            }
        });
        if (!words.isResolved()) {
            annotations.put("describe", Fitting.fit(words.describe(), MAX_ANNOTATION));
        }
        String owner = references.owner(alert);
        if (!owner.isEmpty()) {
            annotations.put("owner", Fitting.fit(owner, MAX_ANNOTATION));
        }
        annotations.put("runbook_url", Objects.requireNonNullElse(references.runbook(alert), RUNBOOK));
        return annotations;
    }

    private static String description(AlertWords words) {
        var text = new StringBuilder(words.story());
        if (!words.evidence().isEmpty()) {
            text.append("; ").append(words.evidence());
        }
        words.remarks().forEach(remark -> text.append("\n").append(remark));
        words.findings().forEach(finding -> text.append("\n- ").append(finding));
        return text.toString();
    }

    /** When it ended; null while it has not. */
    public @Nullable Instant endedAt() {
        if (!new AlertWords(alert).isResolved()) {
            return null;
        }
        Instant endsAt = alert.endsAt() == null ? alert.at() : alert.endsAt();
        return endsAt.isBefore(alert.startsAt()) ? alert.startsAt() : endsAt;
    }
}
