package io.podtrail.collector;

/** Where a collector sees its cluster. */
public interface Source extends AutoCloseable {
    /**
     * Tells the listener what there is and what happens, until the source ends or is closed.
     *
     * @throws SourceException when it cannot go on; the message says what to do
     */
    void run(ClusterListener listener) throws InterruptedException;

    /** Whether what happens now is being seen. */
    default boolean isWatching() {
        return true;
    }

    /** What it is doing, or what it waits for, in a few words for people. */
    default String state() {
        return "reading";
    }

    /** How many bytes have come in so far; 0 when nobody counts. */
    default long bytesReceived() {
        return 0;
    }

    /** Makes {@link #run} return soon. May be called from any thread, and before it. */
    @Override
    void close();
}
