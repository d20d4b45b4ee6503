package io.podtrail.bench.sink;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/** When each of so many alerts was sent, and how long it took to arrive. Safe for several threads. */
final class Latencies {
    private final AtomicLongArray sent;
    private final int from;
    private final long[] nanos;
    private final AtomicIntegerArray arrivals;
    private final CountDownLatch warmUp;
    private final CountDownLatch missing;

    /**
     * @param sent when each was sent, of {@link System#nanoTime}
     * @param from the first that counts
     */
    Latencies(AtomicLongArray sent, int from) {
        this.sent = sent;
        this.from = from;
        nanos = new long[sent.length()];
        arrivals = new AtomicIntegerArray(sent.length());
        warmUp = new CountDownLatch(from);
        missing = new CountDownLatch(sent.length() - from);
    }

    /** Only the first arrival counts. */
    void arrived(int number, long at) {
        if (arrivals.getAndIncrement(number) == 0) {
            nanos[number] = at - sent.get(number);
            (number < from ? warmUp : missing).countDown();
        }
    }

    /** Counts those that have not arrived and do not count. */
    CountDownLatch warmUp() {
        return warmUp;
    }

    /** Counts those that have not arrived. */
    CountDownLatch missing() {
        return missing;
    }

    /**
     * In milliseconds.
     *
     * @param quantile above 0, up to 1
     */
    double millis(double quantile) {
        long[] sorted = Arrays.copyOfRange(nanos, from, nanos.length);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(quantile * sorted.length) - 1] / 1e6;
    }

    String row(String what, String bar) {
        return String.format(
                Locale.ROOT,
                "| %s | %.1f ms | %.1f ms | %.1f ms | %s |",
                what,
                millis(0.5),
                millis(0.99),
                millis(1),
                bar);
    }
}
