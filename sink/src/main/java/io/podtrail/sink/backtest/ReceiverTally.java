package io.podtrail.sink.backtest;

import io.podtrail.sink.grouping.Suppression;
import io.podtrail.sink.grouping.SuppressionCounts;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Notification.Item;
import io.podtrail.sink.receivers.Notification.Reason;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;

/** What one receiver would have been told. */
public final class ReceiverTally {
    private final String receiver;
    private final SuppressionCounts suppressed;
    private final ZoneId timeZone;
    private final LocalTime nightFrom;
    private final LocalTime nightTo;
    private final Map<LocalDate, Integer> messages = new TreeMap<>();
    private int total;
    private int atNight;
    private int repeated;
    private int alerts;
    private int largest;

    ReceiverTally(
            String receiver, SuppressionCounts suppressed, ZoneId timeZone, LocalTime nightFrom, LocalTime nightTo) {
        this.receiver = receiver;
        this.suppressed = suppressed;
        this.timeZone = timeZone;
        this.nightFrom = nightFrom;
        this.nightTo = nightTo;
    }

    void told(Notification notification, Instant at) {
        total++;
        messages.merge(at.atZone(timeZone).toLocalDate(), 1, Integer::sum);
        atNight += isNight(at.atZone(timeZone).toLocalTime()) ? 1 : 0;
        repeated += notification.reason() == Reason.REPEATED ? 1 : 0;
        alerts += (int) notification.items().stream().filter(Item::isNews).count();
        largest = Math.max(largest, notification.items().size());
    }

    public String receiver() {
        return receiver;
    }

    /** Messages by day; without the days on which there was none. */
    public Map<LocalDate, Integer> messages() {
        return messages;
    }

    /** All messages. */
    public int total() {
        return total;
    }

    /** Messages at night. */
    public int atNight() {
        return atNight;
    }

    /** Messages of groups in which nothing was new. */
    public int repeated() {
        return repeated;
    }

    /** Revisions of alerts that were told. */
    public int alerts() {
        return alerts;
    }

    /** Alerts in the largest message. */
    public int largest() {
        return largest;
    }

    /** Alerts that were not told, or not at once. */
    public long suppressed(Suppression by) {
        return suppressed.of(by);
    }

    private boolean isNight(LocalTime time) {
        return nightFrom.isBefore(nightTo)
                ? !time.isBefore(nightFrom) && time.isBefore(nightTo)
                : !time.isBefore(nightFrom) || time.isBefore(nightTo);
    }
}
