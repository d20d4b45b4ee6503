package io.podtrail.sink.policyreport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.events.Fingerprint;
import io.podtrail.policy.Mode;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.manifest.WorkloadKind;
import io.podtrail.policy.text.Printable;
import io.podtrail.sink.kubernetes.WorkloadLookup;
import io.podtrail.sink.receivers.message.Fitting;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The body of a report: all but its metadata and the identity of its workload. Upstream: {@code
 * apis/openreports.io/v1alpha1/report_types.go}, and PolicyReport {@code v1alpha2}, which has the same fields.
 *
 * @param fields as they stand in the object, in their order
 * @param digest of the fields: two reports with the same one say the same
 */
record ReportDocument(Map<String, Object> fields, String digest) {
    static final String SOURCE = "podtrail";

    private static final JsonMapper JSON = new JsonMapper();
    /** Keeps the largest report, all checks in all modes, far below the 1.5 MB that etcd takes. */
    private static final int MAX_MESSAGE = 1_000;

    /** @param cluster only makes the results' ids unique where several clusters' reports come together */
    static ReportDocument of(ReportFormat format, String cluster, WorkloadId id, List<ReportResult> results) {
        var fields = new LinkedHashMap<String, Object>();
        if (format == ReportFormat.OPEN_REPORTS) {
            fields.put("source", SOURCE);
        }
        fields.put("summary", summary(results));
        fields.put(
                "results",
                results.stream().map(result -> result(cluster, id, result)).toList());
        try {
            return new ReportDocument(fields, Fingerprint.of(JSON.writeValueAsString(fields)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers can always be written", e);
        }
    }

    /** What the report is about, as an object reference. */
    static Map<String, Object> scope(WorkloadId id, String uid) {
        var scope = new LinkedHashMap<String, Object>();
        WorkloadKind.named(id.workload().kind())
                .ifPresent(kind -> scope.put("apiVersion", WorkloadLookup.apiVersion(kind)));
        scope.put("kind", id.workload().kind());
        scope.put("namespace", id.namespace());
        scope.put("name", id.workload().name());
        if (!uid.isEmpty()) {
            scope.put("uid", uid);
        }
        return scope;
    }

    private static Map<String, Object> summary(List<ReportResult> results) {
        long warnings =
                results.stream().filter(result -> result.mode() == Mode.WARN).count();
        var summary = new LinkedHashMap<String, Object>();
        summary.put("pass", 0);
        summary.put("fail", results.size() - (int) warnings);
        summary.put("warn", (int) warnings);
        summary.put("error", 0);
        summary.put("skip", 0);
        return summary;
    }

    private static Map<String, Object> result(String cluster, WorkloadId id, ReportResult result) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("source", SOURCE);
        fields.put("policy", "pod-security-" + result.asked().level());
        fields.put("rule", result.finding().check());
        fields.put("category", category(result.finding().check()));
        fields.put("result", result.mode() == Mode.WARN ? "warn" : "fail");
        fields.put("severity", severity(result.mode()));
        fields.put("scored", true);
        fields.put("message", Fitting.fit(Printable.of(result.finding().toString()), MAX_MESSAGE));
        fields.put("timestamp", timestamp(result.since()));
        fields.put("properties", properties(cluster, id, result));
        return fields;
    }

    private static Map<String, Object> timestamp(Instant instant) {
        var timestamp = new LinkedHashMap<String, Object>();
        timestamp.put("seconds", instant.getEpochSecond());
        timestamp.put("nanos", instant.getNano());
        return timestamp;
    }

    private static String category(String check) {
        return Checks.of(check)
                .map(known -> known.level().toString())
                .map(level -> "Pod Security Standards (%s)"
                        .formatted(level.substring(0, 1).toUpperCase(Locale.ROOT) + level.substring(1)))
                .orElse("Pod Security Standards");
    }

    private static String severity(Mode mode) {
        return switch (mode) {
            case ENFORCE -> "critical";
            case AUDIT -> "medium";
            case WARN -> "info";
        };
    }

    private static Map<String, String> properties(String cluster, WorkloadId id, ReportResult result) {
        var properties = new LinkedHashMap<String, String>();
        // Viewers tell new results from known ones by it.
        properties.put(
                "resultID",
                Fingerprint.of(
                        Fingerprint.ofAlert(cluster, id.namespace(), id.workload(), result.mode()),
                        result.finding().check()));
        properties.put("mode", result.mode().toString());
        properties.put("asked", result.asked().toString());
        properties.put("evidence", joined(result.evidence()));
        properties.put("pods", Integer.toString(result.pods()));
        if (!result.samplePods().isEmpty()) {
            properties.put("samplePods", joined(result.samplePods()));
        }
        if (result.isGrandfathered()) {
            properties.put("grandfathered", "true");
        }
        if (!result.notEvaluable().isEmpty()) {
            properties.put("notEvaluable", joined(result.notEvaluable()));
        }
        return properties;
    }

    private static String joined(List<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
