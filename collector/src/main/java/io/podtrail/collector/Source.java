package io.podtrail.collector;

/** Where a collector sees its cluster. */
public interface Source extends AutoCloseable {
    /**
     * Tells the listener what there is and what happens, until the source ends or is closed.
     *
     * @throws SourceException when it cannot go on; the message says what to do
     */
    void run(ClusterListener listener) throws InterruptedException;

    /** Makes {@link #run} return soon. May be called from any thread, and before it. */
    @Override
    void close();
}
