package io.podtrail.sink.policyreport;

import io.podtrail.events.kafka.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

/**
 * Which reports are written. All mistakes are reported together.
 *
 * @param clientProperties how to reach Kafka: {@code bootstrap.servers} and whatever its security needs
 * @param cluster whose violations, by its name in the log; the reports are written to that cluster
 * @param maxResults never are there more in all reports together
 * @param interval how often changes are written; what changes back within it is not
 * @param resyncInterval how often the cluster is asked what reports it has, and what is missing or too many is put right
 */
public record ReportConfig(
        Topics topics,
        Map<String, Object> clientProperties,
        String cluster,
        ReportFormat format,
        int maxResults,
        Duration interval,
        Duration resyncInterval) {
    /** Some three megabytes in etcd. */
    public static final int DEFAULT_MAX_RESULTS = 5_000;

    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);
    public static final Duration DEFAULT_RESYNC_INTERVAL = Duration.ofMinutes(10);

    public ReportConfig {
        clientProperties = Map.copyOf(clientProperties);
        var mistakes = new ArrayList<String>();
        if (maxResults < 1) {
            mistakes.add("max-results must be 1 or more, not " + maxResults);
        }
        if (interval.isZero() || interval.isNegative()) {
            mistakes.add("interval must be longer than nothing");
        }
        if (resyncInterval.compareTo(interval) < 0) {
            mistakes.add("resync-interval must not be shorter than interval");
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException("No reports can be written: " + String.join("; ", mistakes));
        }
    }
}
