package io.podtrail.processor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;

/**
 * How often the records of a partition that processors write have to be written again, because their topic lost them. Safe
 * for use by several threads.
 */
final class LostRecords {
    private final AtomicInteger times = new AtomicInteger();
    private volatile IntPredicate neverWritten = partition -> false;

    /** Those of all partitions were lost while this process ran. */
    void all() {
        times.incrementAndGet();
    }

    /**
     * Those of partitions to which nothing was ever written may have been lost while no process ran here.
     *
     * @param partitions asked when a partition is taken over: by then, no other process can write to it
     */
    void where(IntPredicate partitions) {
        neverWritten = partitions;
    }

    /** Begins to count for a partition that is being taken over. */
    IntSupplier of(int partition) {
        int before = neverWritten.test(partition) ? 1 : 0;
        return () -> before + times.get();
    }
}
