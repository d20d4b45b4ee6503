package io.podtrail.sink.delivery;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What came to pass in other threads, for a dispatcher's own to act on: added by any, heard by that one only. */
final class News {
    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private long heard;

    void add(Runnable action) {
        queue.add(action);
    }

    /** Acts on what has come to pass, and waits for the first if nothing has; throws what acting on it throws. */
    void hear(Duration wait) throws InterruptedException {
        Runnable first = wait.isZero() ? queue.poll() : queue.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        for (Runnable next = first; next != null; next = queue.poll()) {
            heard++;
            next.run();
        }
    }

    /** How often something came to pass so far. */
    long heard() {
        return heard;
    }
}
