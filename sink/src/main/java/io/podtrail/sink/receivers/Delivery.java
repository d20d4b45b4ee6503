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
 * @param reference what the receiver must know when it is told of the same group again, such as the ID of a message: small,
 *     without secrets, and kept durably by who called, in place of what was kept before. It comes back as {@link
 *     Notification#previous}. Only with {@link Outcome#DELIVERED}; empty when there is nothing to know.
 */
public record Delivery(
        Outcome outcome,
        String reason,
        String detail,
        @Nullable Duration retryAfter,
        Map<String, String> reference) {
    /** What to do next. */
    public enum Outcome {
        /** The receiver has it. */
        DELIVERED,
        /** Another attempt may succeed. */
        RETRY,
        /** No further attempt can succeed. */
        REFUSED
    }

    private static final Delivery DELIVERED = new Delivery(Outcome.DELIVERED, "", "", null, Map.of());

    public Delivery {
        reference = Map.copyOf(reference);
    }

    public static Delivery delivered() {
        return DELIVERED;
    }

    public static Delivery delivered(Map<String, String> reference) {
        return new Delivery(Outcome.DELIVERED, "", "", null, reference);
    }

    public static Delivery retry(String reason, String detail) {
        return new Delivery(Outcome.RETRY, reason, detail, null, Map.of());
    }

    public static Delivery retry(String reason, String detail, @Nullable Duration after) {
        return new Delivery(Outcome.RETRY, reason, detail, after, Map.of());
    }

    public static Delivery refused(String reason, String detail) {
        return new Delivery(Outcome.REFUSED, reason, detail, null, Map.of());
    }

    /** Reason and detail, for people. */
    public String explanation() {
        return detail.isEmpty() ? reason : reason + ": " + detail;
    }
}
