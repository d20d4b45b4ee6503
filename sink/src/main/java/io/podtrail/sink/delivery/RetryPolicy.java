package io.podtrail.sink.delivery;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.podtrail.sink.receivers.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When to try again, and when to give up.
 *
 * <p>Giving up parks the alert in {@code undelivered} and goes on with the next one. An hour lets a receiver restart, roll
 * out or come back from a usual outage with nothing parked; and it bounds the harm of one alert that a receiver always
 * answers with 500, behind which everything of its partition waits. In a longer outage about one alert an hour and
 * partition is parked; all others wait in Kafka.
 *
 * @param firstWait before the second attempt; each further wait is twice as long, give or take half of it
 * @param longestWait where the doubling ends; a {@code Retry-After} may ask for more, up to the retry timeout
 * @param retryTimeout how long after the first attempt a failed one is the last
 */
public record RetryPolicy(Duration firstWait, Duration longestWait, Duration retryTimeout) {
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(Duration.ofMillis(500), Duration.ofMinutes(1), Duration.ofHours(1));

    private static final double FACTOR = 2;
    private static final double JITTER = 0.5;

    /** What is wrong with these settings; empty when nothing is. */
    public List<String> mistakes() {
        var mistakes = new ArrayList<String>();
        if (firstWait.toMillis() < 1) {
            mistakes.add("the first wait between attempts is %s; it must be at least 1 ms".formatted(firstWait));
        }
        if (longestWait.compareTo(firstWait) < 0) {
            mistakes.add("the longest wait between attempts, %s, is shorter than the first, %s"
                    .formatted(longestWait, firstWait));
        }
        if (retryTimeout.isNegative()) {
            mistakes.add("the retry timeout is %s; it must not be negative".formatted(retryTimeout));
        }
        return mistakes;
    }

    /** The retries of one receiver. They never give up by count: the timeout is looked at by who counts the time. */
    Retry retries(String receiver) {
        var backoff = IntervalFunction.ofExponentialRandomBackoff(firstWait, FACTOR, JITTER, longestWait);
        return Retry.of(
                receiver,
                RetryConfig.<Delivery>custom()
                        .maxAttempts(Integer.MAX_VALUE)
                        .retryOnResult(delivery -> delivery.outcome() == Delivery.Outcome.RETRY)
                        .intervalBiFunction(
                                (attempt, last) -> Math.max(backoff.apply(attempt), retryAfterMillis(last.get())))
                        .build());
    }

    /**
     * What a receiver answered, as it counts here: a wait that it asks for is no longer than we would try at all. Whatever
     * the other side writes, an hour of failure stays an hour. To be applied where a delivery comes from a receiver.
     */
    Delivery bounded(Delivery delivery) {
        return delivery.waitingAtMost(retryTimeout);
    }

    private static long retryAfterMillis(Delivery delivery) {
        Duration asked = delivery.retryAfter();
        return asked == null ? 0 : asked.toMillis();
    }
}
