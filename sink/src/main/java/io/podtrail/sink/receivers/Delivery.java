package io.podtrail.sink.receivers;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt went.
 *
 * @param reason short and stable, such as {@code HTTP 429}; empty when delivered
 * @param detail what the other side said; may be empty, never holds a secret
 * @param retryAfter how long the other side asks to be left alone; only with {@link Outcome#RETRY}
 * @param remember what the group's next notification brings back; null to keep what is remembered, see {@link #remember}
 */
public record Delivery(
        Outcome outcome,
        String reason,
        String detail,
        @Nullable Duration retryAfter,
        @Nullable Map<String, String> remember) {
    /** What to do next. */
    public enum Outcome {
        /** The receiver has it. */
        DELIVERED,
        /** Another attempt may succeed. */
        RETRY,
        /** No further attempt can succeed. */
        REFUSED
    }

    private static final Delivery DELIVERED = new Delivery(Outcome.DELIVERED, "", "", null, null);

    public static Delivery delivered() {
        return DELIVERED;
    }

    /**
     * Delivered, and what the receiver wants to have at hand when this group is told of again, over restarts too: where its
     * message is, so that it can be edited. Kept in Kafka as it is, so never a secret. Forgotten when the group has resolved.
     */
    public static Delivery delivered(Map<String, String> remember) {
        return new Delivery(Outcome.DELIVERED, "", "", null, Map.copyOf(remember));
    }

    public static Delivery retry(String reason, String detail) {
        return new Delivery(Outcome.RETRY, reason, detail, null, null);
    }

    public static Delivery retry(String reason, String detail, @Nullable Duration after) {
        return new Delivery(Outcome.RETRY, reason, detail, after, null);
    }

    public static Delivery refused(String reason, String detail) {
        return new Delivery(Outcome.REFUSED, reason, detail, null, null);
    }

    /** The same, where the other side asks to be left alone for at most this long, and never for less than nothing. */
    public Delivery waitingAtMost(Duration longest) {
        if (retryAfter == null) {
            return this;
        }
        Duration positive = retryAfter.isNegative() ? Duration.ZERO : retryAfter;
        Duration bounded = positive.compareTo(longest) < 0 ? positive : longest;
        return new Delivery(outcome, reason, detail, bounded, remember);
    }

    /** Reason and detail, for people. */
    public String explanation() {
        return detail.isEmpty() ? reason : reason + ": " + detail;
    }
}
