package io.podtrail.sink.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.podtrail.sink.grouping.Suppression;
import io.podtrail.sink.grouping.SuppressionCounts;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** What is counted of one receiver. */
public final class ReceiverMetrics {
    private final MeterRegistry registry;
    private final String receiver;
    private final Counter retries;
    private final Counter undelivered;
    private final Counter alerts;
    private final Timer attempts;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong lag = new AtomicLong();
    private final AtomicBoolean owner = new AtomicBoolean();

    ReceiverMetrics(MeterRegistry registry, String receiver) {
        this.registry = registry;
        this.receiver = receiver;
        retries = counter("retries", "Attempts that failed and are made again");
        undelivered = counter("undelivered", "Alerts that were given up and are kept in the topic undelivered");
        alerts = counter("alerts", "Revisions of alerts that were told");
        attempts = Timer.builder(SinkMetrics.PREFIX + "attempts")
                .description("Time that attempts took, answers included")
                .tag("receiver", receiver)
                .register(registry);
        gauge("waiting", "Alerts with news that is not told, and that nothing keeps back", waiting);
        gauge("lag", "Records of the topic alerts that this receiver's sink has not read", lag);
        Gauge.builder(SinkMetrics.PREFIX + "owner", owner, is -> is.get() ? 1 : 0)
                .description("1 where this process delivers to the receiver, 0 where it stands by")
                .tag("receiver", receiver)
                .register(registry);
    }

    void watch(Breaker breaker) {
        Gauge.builder(SinkMetrics.PREFIX + "breaker.open", breaker, is -> is.isOpen() ? 1 : 0)
                .description("1 while the receiver is left alone because nothing got through to it")
                .tag("receiver", receiver)
                .register(registry);
        Gauge.builder(SinkMetrics.PREFIX + "resting.until", breaker, ReceiverMetrics::restingUntil)
                .description("When the next attempt may be made, in seconds since 1970; 0 while attempts may be made")
                .baseUnit("seconds")
                .tag("receiver", receiver)
                .register(registry);
    }

    public void watch(SuppressionCounts counts) {
        for (Suppression suppression : Suppression.values()) {
            FunctionCounter.builder(SinkMetrics.PREFIX + "suppressed", counts, is -> (double) is.of(suppression))
                    .description("Alerts that were not told, by what kept them back")
                    .tag("receiver", receiver)
                    .tag("reason", suppression.toString())
                    .register(registry);
        }
    }

    /** @param outcome delivered, retry or refused */
    void attempted(String outcome, Duration took) {
        attempts.record(took);
        registry.counter(SinkMetrics.PREFIX + "notifications", "receiver", receiver, "outcome", outcome)
                .increment();
    }

    /** A topic was found that is another one than before, or ends before what was read of it. */
    void recreated(String topic) {
        SinkMetrics.recreated(registry, topic);
    }

    void told(int news) {
        alerts.increment(news);
    }

    void retried() {
        retries.increment();
    }

    void parked(int count) {
        undelivered.increment(count);
    }

    void standing(boolean isOwner, int isWaiting, long isBehind) {
        owner.set(isOwner);
        waiting.set(isWaiting);
        lag.set(isBehind);
    }

    private static double restingUntil(Breaker breaker) {
        return breaker.restingUntil().map(Instant::getEpochSecond).orElse(0L);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(SinkMetrics.PREFIX + name)
                .description(description)
                .tag("receiver", receiver)
                .register(registry);
    }

    private void gauge(String name, String description, AtomicLong value) {
        Gauge.builder(SinkMetrics.PREFIX + name, value, AtomicLong::get)
                .description(description)
                .tag("receiver", receiver)
                .register(registry);
    }
}
