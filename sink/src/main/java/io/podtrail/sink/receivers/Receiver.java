package io.podtrail.sink.receivers;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Somebody who wants to know of alerts. Called by one thread at a time. */
public interface Receiver extends AutoCloseable {
    /**
     * Makes one attempt, within a time that the receiver bounds itself.
     *
     * @throws java.io.UncheckedIOException when the receiver is gone for good, as a closed pipe is: the sink then stops
     *     delivering to it and leaves the alert for the next run. Any other exception counts as a refusal.
     * @throws InterruptedException when told to stop; the attempt then counts for nothing
     */
    Delivery deliver(Notification notification) throws InterruptedException;

    /** How this receiver must be told again of what it was told already; null when it forgets nothing by itself. */
    default @Nullable Refresh refresh() {
        return null;
    }

    /**
     * What a receiver needs that forgets what it is not told of again, as Alertmanager does. Such notifications have the
     * reason {@link Notification.Reason#REPEATED} and contain what is open and what has lately resolved.
     *
     * @param every how often an open group is told again at least, whatever the route's {@code repeatInterval}
     * @param resolvedFor for how long a resolved alert is told again
     */
    record Refresh(Duration every, Duration resolvedFor) {}

    @Override
    default void close() {}
}
