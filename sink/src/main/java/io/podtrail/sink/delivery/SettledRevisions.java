package io.podtrail.sink.delivery;

import io.podtrail.events.Alert;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The newest revision of each alert that is delivered or parked: nothing is told twice, and nothing old after something
 * newer. Bounded: forgets the alerts that were quiet for longest. In memory is enough, because offsets are committed
 * after every slice of deliveries: what a restart reads again is at most what was not committed.
 */
final class SettledRevisions {
    private static final int MAX_ALERTS = 100_000;

    private final Map<String, Long> newest = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_ALERTS;
        }
    };

    boolean covers(Alert alert) {
        Long revision = newest.get(alert.fingerprint());
        return revision != null && alert.revision() <= revision;
    }

    void add(Alert alert) {
        newest.merge(alert.fingerprint(), alert.revision(), Math::max);
    }
}
