package io.podtrail.sink.delivery;

import java.util.concurrent.atomic.AtomicInteger;

/** Requests to find out whether topics were recreated, from any thread, and how far the one thread that does so has come. */
final class TopicChecks {
    private final AtomicInteger requested = new AtomicInteger();
    private int begun;
    private volatile int done;

    /** Asks for one more, which sees whatever is so now. From any thread. */
    void request() {
        requested.incrementAndGet();
    }

    /** Whether all that were asked for are done. From any thread. */
    boolean areDone() {
        return done == requested.get();
    }

    /** Whether some were asked for since the last one began. */
    boolean isRequested() {
        return begun != requested.get();
    }

    /** Begins the one that answers all requests so far. */
    void begin() {
        begun = requested.get();
    }

    /** Whether one has begun and is not done. */
    boolean isUnderWay() {
        return done != begun;
    }

    void end() {
        done = begun;
    }
}
