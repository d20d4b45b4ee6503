package io.podtrail.sink.receivers;

import java.time.Duration;
import java.util.Optional;

/** Somebody who wants to know of alerts. Called by one thread at a time, unless it allows more. */
public interface Receiver extends AutoCloseable {
    /**
     * Makes one attempt, within a time that the receiver bounds itself.
     *
     * @throws java.io.UncheckedIOException when the receiver is gone for good, as a closed pipe is: the sink then stops
     *     delivering to it and leaves the alert for the next run. Any other exception counts as a refusal.
     * @throws InterruptedException when told to stop; the attempt then counts for nothing
     */
    Delivery deliver(Notification notification) throws InterruptedException;

    /**
     * How long after a delivery an open group must be told of again at the latest, as {@link Notification.Reason#REPEATED},
     * however long the route's {@code repeatInterval} is: for receivers that take silence for the end. Empty for all others.
     */
    default Optional<Duration> maxRepeatInterval() {
        return Optional.empty();
    }

    /**
     * For how long the end of an alert is told again with its group, as something that is no news: for receivers that may
     * forget it. Zero, for never, for all others. Only with a {@link #maxRepeatInterval}.
     */
    default Duration repeatsResolvesFor() {
        return Duration.ZERO;
    }

    /**
     * Whether it can correct a message that it has sent without notifying anybody, or keeps records: then it also gets revisions
     * that say no more than a new number of pods, see {@link io.podtrail.events.Alert#corrects}. Others do not.
     */
    default boolean takesCorrections() {
        return false;
    }

    /** How many groups may be told at once, each by another thread. One group is never told twice at once. */
    default int concurrency() {
        return 1;
    }

    @Override
    default void close() {}
}
