package io.podtrail.sink.delivery;

import io.podtrail.events.kafka.DeadLetterHeaders;

/** The headers that an alert in {@code undelivered} has beside those it came with. */
public final class UndeliveredHeaders {
    /** The receiver that did not take it. */
    public static final String RECEIVER = "podtrail.receiver";
    /** Why not, short and stable, such as {@code HTTP 400}. */
    public static final String REASON = DeadLetterHeaders.REASON;
    /** What the receiver said. */
    public static final String DETAIL = "podtrail.detail";
    /** How often it was tried. */
    public static final String ATTEMPTS = "podtrail.attempts";
    /** Where it came from: {@code topic-partition@offset}. */
    public static final String SOURCE = DeadLetterHeaders.SOURCE;

    private UndeliveredHeaders() {}
}
