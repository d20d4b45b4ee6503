package io.podtrail.sink.receivers.alertmanager;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The alerts that were resolved in the last minutes, to be sent again with whatever else is: an instance that was restarted
 * just then has forgotten that they ended, and may have heard from a peer that they are open.
 */
final class RecentlyResolved {
    private static final Duration REPEATED_FOR = Duration.ofMinutes(5);
    private static final int MOST = 500;

    private final Map<String, Entry> byLabels = new LinkedHashMap<>();

    private record Entry(ObjectNode alert, Instant until) {}

    /** Remembers a resolved alert, and forgets one that is open again. */
    void note(ObjectNode alert, boolean isResolved, Instant now) {
        byLabels.values().removeIf(entry -> entry.until().isBefore(now));
        String labels = labels(alert);
        byLabels.remove(labels);
        if (isResolved && byLabels.size() < MOST) {
            byLabels.put(labels, new Entry(alert, now.plus(REPEATED_FOR)));
        }
    }

    /** Those that are not among these. */
    List<ObjectNode> othersThan(List<ObjectNode> alerts) {
        var told = new HashSet<String>();
        alerts.forEach(alert -> told.add(labels(alert)));
        return byLabels.entrySet().stream()
                .filter(entry -> !told.contains(entry.getKey()))
                .map(entry -> entry.getValue().alert())
                .toList();
    }

    private static String labels(ObjectNode alert) {
        return alert.path("labels").toString();
    }
}
