package io.podtrail.collector;

/** Which of several collectors of one cluster collects. Whoever is wrong about it is fenced by the log all the same. */
public interface Leadership extends AutoCloseable {
    /** Of a collector that has no replicas. */
    Leadership ALONE = new Leadership() {
        @Override
        public boolean await(Runnable onLost) {
            return true;
        }

        @Override
        public boolean isShared() {
            return false;
        }

        @Override
        public void close() {}
    };

    /**
     * Waits to become the leader; returns false when closed before.
     *
     * @param onLost called at most once, from any thread, when this collector leads no more
     */
    boolean await(Runnable onLost) throws InterruptedException;

    /** Whether there may be others that wait for their turn. */
    boolean isShared();

    /** Gives leadership up, so that another one need not wait until it expires. */
    @Override
    void close();
}
