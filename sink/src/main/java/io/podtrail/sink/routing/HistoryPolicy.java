package io.podtrail.sink.routing;

import io.podtrail.events.Alert;
import io.podtrail.events.kafka.RecordedTime;
import io.podtrail.policy.document.StrictObject;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.header.Headers;

/**
 * Which alerts are history: those whose cause was observed long before it reached the log, as an imported audit log's. They
 * are not notified one by one.
 *
 * @param after how long before; zero where no alert is history
 * @param settle how long no further one comes before the digest of them is sent
 */
public record HistoryPolicy(Duration after, Duration settle) {
    /** What holds where a configuration says nothing. */
    public static final HistoryPolicy DEFAULT = new HistoryPolicy(Duration.ofHours(1), Duration.ofMinutes(1));

    static final String SETTING = "history";
    private static final List<String> FIELDS = List.of("after", "settle");

    /** The same, with no alert being history. */
    public HistoryPolicy off() {
        return new HistoryPolicy(Duration.ZERO, settle);
    }

    /**
     * Whether an alert is history.
     *
     * @param headers of its record, see {@link RecordedTime}
     */
    public boolean contains(Alert alert, Headers headers) {
        return !after.isZero()
                && RecordedTime.of(headers)
                        .map(recorded -> alert.at().plus(after).isBefore(recorded))
                        .orElse(false);
    }

    static HistoryPolicy read(StrictObject root) {
        StrictObject object = root.object(SETTING, FIELDS);
        Duration after = object.duration("after");
        Duration settle = object.duration("settle");
        return new HistoryPolicy(after == null ? DEFAULT.after : after, settle == null ? DEFAULT.settle : settle);
    }
}
