package io.podtrail.collector;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.podtrail.events.Observation;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What a collector tells of itself, over all its epochs. Every name begins with {@code podtrail.collector}. */
public final class CollectorMetrics {
    private static final String PREFIX = "podtrail.collector.";

    private final MeterRegistry registry;
    private final Clock clock;
    private final Counter unchanged;
    private final Counter stale;
    private final Counter rejected;
    private final Counter shortened;
    private final Counter lostLogs;
    private final Counter written;
    private final Timer gaps;
    private final AtomicLong epoch = new AtomicLong();
    private final AtomicLong receivedBefore = new AtomicLong();
    private final AtomicReference<@Nullable Source> source = new AtomicReference<>();
    private final AtomicLong lastEvent;

    public CollectorMetrics(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        this.lastEvent = new AtomicLong(clock.millis());
        unchanged = counter(
                "events.unchanged", "Events that were not written, because nothing had changed that anyone judges");
        stale = counter(
                "events.stale",
                "Events that were not written, because a later state or end of the same name had been seen before them");
        rejected = counter("events.rejected", "Events that could not be read and are dead letters");
        shortened = counter(
                "observations.shortened", "Observations of objects that were too large to be kept whole and were cut");
        lostLogs = counter(
                "log.lost", "How often the log no longer took what was written, so that a new epoch had to begin");
        written = Counter.builder(PREFIX + "written")
                .baseUnit("bytes")
                .description("Bytes of observations, before compression, each counted once for every partition")
                .register(registry);
        // There from the start: of a series that begins with its first gap, no rule could see an increase.
        gaps = Timer.builder(PREFIX + "gaps")
                .description("Intervals that nobody observed")
                .register(registry);
        FunctionCounter.builder(PREFIX + "received", this, CollectorMetrics::received)
                .baseUnit("bytes")
                .description("Bytes that came from the API server")
                .register(registry);
        Gauge.builder(PREFIX + "epoch", epoch, AtomicLong::get)
                .description("The epoch under which this collector writes; 0 before the first")
                .register(registry);
        Gauge.builder(PREFIX + "watching", this, metrics -> metrics.isWatching() ? 1 : 0)
                .description("1 while everything that happens is seen")
                .register(registry);
        TimeGauge.builder(PREFIX + "last.event.age", this, TimeUnit.MILLISECONDS, metrics -> metrics.age())
                .description("Time since the last event of the source")
                .register(registry);
    }

    /** Of something that has no registry of its own. */
    public static CollectorMetrics unregistered() {
        return new CollectorMetrics(new SimpleMeterRegistry(), Clock.systemUTC());
    }

    void wrote(Observation observation) {
        registry.counter(PREFIX + "observations", "type", observation.type()).increment();
        epoch.set(observation.epoch());
        if (observation instanceof Observation.Gap gap) {
            gaps.record(Duration.between(gap.from(), gap.to()));
        }
    }

    void wroteBytes(long bytes) {
        written.increment((double) bytes);
    }

    void sawEvent() {
        lastEvent.set(clock.millis());
    }

    void sawUnchanged() {
        unchanged.increment();
    }

    void sawStale() {
        stale.increment();
    }

    void rejected() {
        rejected.increment();
    }

    void shortened() {
        shortened.increment();
    }

    void lostLog() {
        lostLogs.increment();
    }

    /** From now on this clock's difference from Kafka's is shown. */
    void comparing(KafkaClock compared) {
        TimeGauge.builder(PREFIX + "clock.skew", compared, TimeUnit.MILLISECONDS, kafka ->
                        (double) kafka.skew().toMillis())
                .description("How far this machine's clock is ahead of Kafka's; negative when it is behind")
                .register(registry);
    }

    /** From now on this is the source that is counted. */
    void collecting(@Nullable Source next) {
        Source before = source.getAndSet(next);
        if (before != null) {
            receivedBefore.addAndGet(before.bytesReceived());
        }
    }

    private double received() {
        Source now = source.get();
        return (double) (receivedBefore.get() + (now == null ? 0 : now.bytesReceived()));
    }

    private boolean isWatching() {
        Source now = source.get();
        return now != null && now.isWatching();
    }

    private double age() {
        return (double) (clock.millis() - lastEvent.get());
    }

    private Counter counter(String name, String description) {
        return Counter.builder(PREFIX + name).description(description).register(registry);
    }
}
