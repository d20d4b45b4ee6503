package io.podtrail.collector;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * This machine's clock, as long as it agrees with Kafka's, and else Kafka's own time. All observations of an installation
 * thus bear times that belong together: one from the future would hold up every timer until that time is there, and Kafka
 * refuses those that lie more than an hour ahead. Kafka's time is known from single measurements, and in between from the
 * monotonic clock, so a step of this machine's clock is noticed at once.
 */
public final class KafkaClock extends Clock {
    /** How far apart both clocks may be without consequence: far more than NTP leaves, and less than any hold lasts. */
    public static final Duration DEFAULT_TOLERANCE = Duration.ofSeconds(30);

    private final Clock local;
    private final LongSupplier nanoTime;
    private final Duration tolerance;
    private volatile @Nullable Measurement last;

    /**
     * One reading of Kafka's clock.
     *
     * @param kafka what it showed
     * @param earliest by the monotonic clock, when at the earliest that was; nanoseconds
     * @param latest likewise, when at the latest
     */
    private record Measurement(Instant kafka, long earliest, long latest) {}

    /**
     * A clock that was not compared yet.
     *
     * @param local this machine's clock
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param tolerance the largest difference that has no consequence
     */
    public KafkaClock(Clock local, LongSupplier nanoTime, Duration tolerance) {
        this.local = local;
        this.nanoTime = nanoTime;
        this.tolerance = tolerance;
    }

    /** The system's clock. */
    public static KafkaClock system(Duration tolerance) {
        return new KafkaClock(Clock.systemUTC(), System::nanoTime, tolerance);
    }

    /** The monotonic clock's present reading, in nanoseconds, for {@link #measured}. */
    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /**
     * Kafka's clock was read.
     *
     * @param earliest {@link #nanoTime} before Kafka was asked
     * @param latest {@link #nanoTime} after it had answered
     */
    void measured(Instant kafka, long earliest, long latest) {
        last = new Measurement(kafka, earliest, latest);
    }

    /**
     * How far this machine's clock is ahead of Kafka's, at least; negative when it is behind, and zero while the measurement
     * is too coarse to say, or there is none.
     */
    public Duration skew() {
        return skew(local.instant());
    }

    /** Whether both clocks agree, or were not compared yet. */
    public boolean agrees() {
        return skew().abs().compareTo(tolerance) <= 0;
    }

    @Override
    public Instant instant() {
        Instant now = local.instant();
        Duration skew = skew(now);
        return skew.abs().compareTo(tolerance) <= 0 ? now : now.minus(skew);
    }

    private Duration skew(Instant now) {
        Measurement measurement = last;
        if (measurement == null) {
            return Duration.ZERO;
        }
        long nanos = nanoTime.getAsLong();
        Duration difference = Duration.between(measurement.kafka, now);
        Duration least = difference.minusNanos(nanos - measurement.earliest);
        Duration most = difference.minusNanos(nanos - measurement.latest);
        if (!least.isNegative()) {
            return least;
        }
        return most.isNegative() ? most : Duration.ZERO;
    }

    @Override
    public ZoneId getZone() {
        return local.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return local.withZone(zone);
    }
}
