package io.podtrail.sink.delivery;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.podtrail.sink.receivers.Delivery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Leaves a receiver alone that nothing gets through to: after ten failures in a row one message is tried every half minute,
 * whichever is due first, until one gets through. Also rests while the receiver asks to be left alone.
 */
final class Breaker {
    private static final int FAILURES = 10;
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final float ALL = 100;
    private static final long SOON_MILLIS = 100;

    private final Clock clock;
    private final CircuitBreaker breaker;
    /** Written by the receiver's thread, read by those that answer for metrics and health. */
    private volatile long restsUntil;

    Breaker(String receiver, Clock clock) {
        this.clock = clock;
        breaker = CircuitBreaker.of(
                receiver,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(FAILURES)
                        .minimumNumberOfCalls(FAILURES)
                        .failureRateThreshold(ALL)
                        .waitDurationInOpenState(WAIT)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .clock(clock)
                        .build());
    }

    /** Whether the receiver is left alone because nothing got through to it. From any thread. */
    boolean isOpen() {
        return breaker.getState() != CircuitBreaker.State.CLOSED;
    }

    /** Until when no attempt is made; empty while attempts may be made. From any thread. */
    Optional<Instant> restingUntil() {
        Instant until = Instant.ofEpochMilli(restsUntil);
        return until.isAfter(clock.instant()) ? Optional.of(until) : Optional.empty();
    }

    /** Whether an attempt may be made now; it must be followed by {@link #record}. */
    boolean permits(long now) {
        if (now < restsUntil) {
            return false;
        }
        if (breaker.tryAcquirePermission()) {
            return true;
        }
        restsUntil = now + SOON_MILLIS;
        return false;
    }

    /** When an attempt may be made again, in milliseconds since 1970. */
    long restsUntil() {
        return restsUntil;
    }

    /** @param delivery {@link RetryPolicy#bounded}, because the receiver rests for as long as it asks to */
    void record(Delivery delivery, Duration took, long now) {
        Duration asked = delivery.retryAfter();
        if (delivery.outcome() != Delivery.Outcome.RETRY) {
            breaker.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
        } else if (asked == null) {
            breaker.onError(took.toNanos(), TimeUnit.NANOSECONDS, new Failed());
            if (breaker.getState() == CircuitBreaker.State.OPEN) {
                restsUntil = now + WAIT.toMillis();
            }
        } else {
            // It answers, and says when: no failure, but nobody else may disturb it either.
            breaker.releasePermission();
            restsUntil = Math.max(restsUntil, now + asked.toMillis());
        }
    }

    /** The attempt was interrupted and counts for nothing. */
    void release() {
        breaker.releasePermission();
    }

    /** What the breaker counts; nobody sees it. */
    private static final class Failed extends Exception {
        Failed() {
            super("not delivered", null, false, false);
        }
    }
}
