package io.podtrail.sink.receivers;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt went.
 *
 * @param reason short and stable, such as {@code HTTP 429}; empty when delivered
 * @param detail what the other side said; may be empty, never holds a secret
 * @param retryAfter how long the other side asks to be left alone; only with {@link Outcome#RETRY}
 */
public record Delivery(
        Outcome outcome,
        String reason,
        String detail,
        @Nullable Duration retryAfter) {
    /** What to do next. */
    public enum Outcome {
        /** The receiver has it. */
        DELIVERED,
        /** Another attempt may succeed. */
        RETRY,
        /** No further attempt can succeed. */
        REFUSED
    }

    private static final Delivery DELIVERED = new Delivery(Outcome.DELIVERED, "", "", null);

    public static Delivery delivered() {
        return DELIVERED;
    }

    public static Delivery retry(String reason, String detail) {
        return new Delivery(Outcome.RETRY, reason, detail, null);
    }

    public static Delivery retry(String reason, String detail, @Nullable Duration after) {
        return new Delivery(Outcome.RETRY, reason, detail, after);
    }

    public static Delivery refused(String reason, String detail) {
        return new Delivery(Outcome.REFUSED, reason, detail, null);
    }

    /** Reason and detail, for people. */
    public String explanation() {
        return detail.isEmpty() ? reason : reason + ": " + detail;
    }
}
