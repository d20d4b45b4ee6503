package io.podtrail.collector.watchstream;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How fast a recording is played: waits until the moment for a recorded instant has come. */
public final class Pace {
    private final double speed;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Instant recordedStart;
    private long realStart;

    private Pace(double speed) {
        this.speed = speed;
    }

    /** So many recorded seconds a second. */
    public static Pace times(double speed) {
        if (!(speed > 0)) {
            throw new IllegalArgumentException("speed must be greater than 0");
        }
        return new Pace(speed);
    }

    /** As fast as it goes. */
    public static Pace unlimited() {
        return new Pace(Double.POSITIVE_INFINITY);
    }

    void await(Instant recorded) throws InterruptedException {
        if (recordedStart == null) {
            recordedStart = recorded;
            realStart = System.nanoTime();
        }
        double due = Duration.between(recordedStart, recorded).toNanos() / speed;
        long wait = (long) due - (System.nanoTime() - realStart);
        if (wait > 0) {
            boolean ended = stopped.await(wait, TimeUnit.NANOSECONDS);
            if (ended) {
                return;
            }
        }
    }

    /** Ends the waiting, now and from now on. */
    void stop() {
        stopped.countDown();
    }
}
