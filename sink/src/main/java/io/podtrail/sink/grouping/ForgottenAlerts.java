package io.podtrail.sink.grouping;

import io.podtrail.events.Alert;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The newest revision of each alert that is over and done with: nothing is told twice, and nothing old after something
 * newer. Bounded: forgets the alerts that were quiet for longest. In memory is enough, because what was told and how far
 * was read are committed together: a restart reads nothing again that it has settled.
 */
final class ForgottenAlerts {
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

    boolean knowsNewer(Alert alert) {
        Long revision = newest.get(alert.fingerprint());
        return revision != null && alert.revision() < revision;
    }

    void add(Alert alert) {
        newest.merge(alert.fingerprint(), alert.revision(), Math::max);
    }
}
