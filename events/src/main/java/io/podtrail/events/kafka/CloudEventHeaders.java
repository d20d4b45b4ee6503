package io.podtrail.events.kafka;

import io.podtrail.events.Alert;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * CloudEvents 1.0 attributes in the Kafka protocol binding's binary mode, so that existing consumers can route our
 * records. Every one is a function of the event, so a replay writes the same bytes.
 */
public final class CloudEventHeaders {
    private CloudEventHeaders() {}

    /** For a transition of an alert. */
    public static Headers of(Alert alert) {
        return headers(
                alert.fingerprint() + "-" + alert.revision(),
                "io.podtrail.alert." + alert.transition(),
                alert.cluster(),
                alert.namespace() + "/" + alert.workload(),
                alert.at());
    }

    /**
     * For current violations, or the tombstone in their place.
     *
     * @param key of the record, which begins with the cluster
     * @param revision as in the record, or one more than in the last record for a tombstone
     */
    public static Headers ofViolations(String key, String uid, long revision, boolean cleared, Instant at) {
        int slash = key.indexOf('/');
        return headers(
                key + "-" + uid + "-" + revision,
                "io.podtrail.violations." + (cleared ? "cleared" : "changed"),
                key.substring(0, slash),
                key.substring(slash + 1),
                at);
    }

    private static Headers headers(String id, String type, String cluster, String subject, Instant time) {
        return new RecordHeaders()
                .add("ce_specversion", utf8("1.0"))
                .add("ce_id", utf8(id))
                .add("ce_type", utf8(type))
                .add("ce_source", utf8("/podtrail/" + cluster))
                .add("ce_subject", utf8(subject))
                .add("ce_time", utf8(time.toString()))
                .add("content-type", utf8("application/json"));
    }

    private static byte[] utf8(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
