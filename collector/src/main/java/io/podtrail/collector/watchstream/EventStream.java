package io.podtrail.collector.watchstream;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/** All inputs as one sequence of events. */
interface EventStream extends Closeable {
    /** The next event, or the end of an input; null at the end of all inputs, or when stopped. */
    @Nullable Arrival next() throws InterruptedException;

    /** Makes {@link #next} return null soon, even if an input never ends. */
    void stop();
}
