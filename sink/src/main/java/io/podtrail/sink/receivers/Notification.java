package io.podtrail.sink.receivers;

import io.podtrail.events.Alert;
import io.podtrail.events.Transition;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a receiver is asked to tell: a group of alerts, of which each is the newest revision that is known.
 *
 * @param groupKey stable for this receiver, route and group labels, over restarts too; what messages that are edited or
 *     resolved later are found by
 * @param groupLabels what the group's alerts have in common and were grouped by, such as {@code namespace}; in the order
 *     of the route's {@code groupBy}
 * @param reason why now
 * @param items what is told, the worst first; never empty
 * @param suppressed what is not told
 * @param remembered what the receiver asked to be remembered when this group was last delivered, see {@link
 *     Delivery#remember}; empty when the group is new, or was resolved since
 */
public record Notification(
        String groupKey,
        Map<String, String> groupLabels,
        Reason reason,
        List<Item> items,
        Suppressed suppressed,
        Map<String, String> remembered) {
    public Notification {
        if (items.isEmpty()) {
            throw new IllegalArgumentException("a notification tells at least one alert");
        }
        groupLabels = Collections.unmodifiableMap(new LinkedHashMap<>(groupLabels));
        items = List.copyOf(items);
        remembered = Map.copyOf(remembered);
    }

    /** Of a group that nothing is remembered of. */
    public Notification(
            String groupKey, Map<String, String> groupLabels, Reason reason, List<Item> items, Suppressed suppressed) {
        this(groupKey, groupLabels, reason, items, suppressed, Map.of());
    }

    /** Why a group is told of. */
    public enum Reason {
        /** Something in it opened, changed or resolved. */
        CHANGED,
        /** Nothing did for the route's {@code repeatInterval}, and something is still open. */
        REPEATED,
        /** What was already open when this receiver was told of anything for the first time. */
        DIGEST,
        /** What was observed long before it reached the log: the past, on which no one has to act in a hurry. */
        HISTORY
    }

    /**
     * One alert of the group.
     *
     * @param record the alert as it lies in Kafka: its value may have fields that this version does not know
     * @param isNews whether this receiver has not been told of this revision before
     */
    public record Item(Alert alert, ConsumerRecord<byte[], byte[]> record, boolean isNews) {
        /** One that is news. */
        public Item(Alert alert, ConsumerRecord<byte[], byte[]> record) {
            this(alert, record, true);
        }

        public boolean isResolved() {
            return alert.transition() == Transition.RESOLVED;
        }
    }

    /**
     * Alerts of the group that are open and not told, by what keeps them back.
     *
     * @param silenced by a silence
     * @param inhibited by a more severe alert of the same workload
     */
    public record Suppressed(int silenced, int inhibited) {
        public static final Suppressed NOTHING = new Suppressed(0, 0);
    }

    /** A group of one alert, as a route without grouping makes them. */
    public static Notification of(Alert alert, ConsumerRecord<byte[], byte[]> record) {
        return new Notification(
                alert.fingerprint(), Map.of(), Reason.CHANGED, List.of(new Item(alert, record)), Suppressed.NOTHING);
    }

    /** Whether nothing in it is open any more. */
    public boolean isResolved() {
        return items.stream().allMatch(Item::isResolved);
    }
}
