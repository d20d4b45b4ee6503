package io.podtrail.sink.delivery;

import io.github.resilience4j.retry.Retry;
import io.podtrail.sink.receivers.Delivery;

/** How the attempts at one group's message went so far. Times are milliseconds since 1970. */
final class Attempts {
    private final Retry.AsyncContext<Delivery> retries;
    private final long first;
    private final long deliveriesBefore;
    private int count;

    /** @param deliveriesBefore how much the receiver had taken before the first attempt */
    Attempts(Retry policy, long now, long deliveriesBefore) {
        this.retries = policy.asyncContext();
        this.first = now;
        this.deliveriesBefore = deliveriesBefore;
    }

    void begin() {
        count++;
    }

    int count() {
        return count;
    }

    long millisSinceFirst(long now) {
        return now - first;
    }

    /** Whether the receiver has taken other messages meanwhile, so that it is this one that it does not take. */
    boolean othersWereTaken(long deliveries) {
        return deliveries > deliveriesBefore;
    }

    /** After a failed attempt: how many milliseconds to wait before the next. */
    long waitAfter(Delivery delivery) {
        return retries.onResult(delivery);
    }
}
