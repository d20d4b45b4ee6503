package io.podtrail.collector.auditlog;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of audit logs.
 *
 * @param events that were read, of whatever kind
 * @param told by what they were told as: {@code pods seen}, {@code refused}, and so on
 * @param duplicates that stood in several files
 * @param covered that are older than what the log already knows of the cluster
 * @param outOfOrder older states of an object that came late
 * @param rejected that could not be read
 * @param leftOut what the log does not say, by reason and request: how often
 * @param envelopes in which events came, by form; empty for the API server's own files
 * @param otherMessages in envelopes, of other logs than an API server's audit log
 * @param first time of the first event; null when there is none
 * @param last time of the last event; null when there is none
 */
public record AuditLogReport(
        long events,
        Map<String, Long> told,
        long duplicates,
        long covered,
        long outOfOrder,
        long rejected,
        Map<String, Long> leftOut,
        Map<String, Long> envelopes,
        long otherMessages,
        @Nullable Instant first,
        @Nullable Instant last) {
    public AuditLogReport {
        told = Collections.unmodifiableMap(new TreeMap<>(told));
        envelopes = Collections.unmodifiableMap(new TreeMap<>(envelopes));
        leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut));
    }
}
