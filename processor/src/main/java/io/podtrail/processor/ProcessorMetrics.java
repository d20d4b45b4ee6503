package io.podtrail.processor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.podtrail.events.Event;
import io.podtrail.events.Observation;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * What a processor tells of its own work; every name begins with {@code podtrail.processor}. Looks at the wall clock, but
 * only from around the topology: nothing that comes out of it depends on this.
 */
public final class ProcessorMetrics {
    private static final String PREFIX = "podtrail.processor.";

    private final MeterRegistry registry;
    private final Timer evaluation;
    private final Timer lag;

    public ProcessorMetrics(MeterRegistry registry) {
        this.registry = registry;
        evaluation = Timer.builder(PREFIX + "evaluation")
                .description("Time to process one observation, stores and all that comes of it included")
                .serviceLevelObjectives(
                        Duration.ofNanos(50_000),
                        Duration.ofNanos(200_000),
                        Duration.ofMillis(1),
                        Duration.ofMillis(10),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10))
                .register(registry);
        lag = Timer.builder(PREFIX + "lag")
                .description("Time from when a collector saw something until it had been judged")
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1))
                .register(registry);
    }

    /** Counts dead letters by reason. All reasons are there from the start, so that a rule sees the first of each. */
    DeadLetters.Counter deadLetters() {
        var counters = new EnumMap<DeadLetters.Reason, Counter>(DeadLetters.Reason.class);
        for (DeadLetters.Reason reason : DeadLetters.Reason.values()) {
            counters.put(
                    reason,
                    Counter.builder(PREFIX + "dead.letters")
                            .description(
                                    "Observations that could not be read, processed or written and are dead letters")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        return reason -> Objects.requireNonNull(counters.get(reason)).increment();
    }

    /** Counts and logs how epochs succeed each other. */
    EpochListener epochs() {
        return new EpochLog(registry);
    }

    /** Counts stores that were damaged, and restored from Kafka. */
    Counter wipedStores() {
        return Counter.builder(PREFIX + "stores.wiped")
                .description("Partitions of which the stores were damaged, deleted, and restored from Kafka")
                .register(registry);
    }

    /** Counts topics that were deleted and created anew. */
    Counter topicsCreatedAnew() {
        return Counter.builder(PREFIX + "topics.created.anew")
                .description("Topics that were deleted and created anew, so that what they held is gone")
                .register(registry);
    }

    void restoring(RestoreProgress progress) {
        Gauge.builder(PREFIX + "restore.remaining", progress, RestoreProgress::remaining)
                .baseUnit("records")
                .description("What is still to be read back from Kafka before all stores of this instance are whole")
                .register(registry);
    }

    /** The same processors, each call of which is measured. */
    ProcessorSupplier<String, Observation, String, Event> around(
            ProcessorSupplier<String, Observation, String, Event> measured) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<String, Observation, String, Event> get() {
                return new Measured(measured.get());
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return measured.stores();
            }
        };
    }

    private final class Measured implements Processor<String, Observation, String, Event> {
        private final Processor<String, Observation, String, Event> processor;

        Measured(Processor<String, Observation, String, Event> processor) {
            this.processor = processor;
        }

        @Override
        public void init(ProcessorContext<String, Event> context) {
            processor.init(context);
        }

        @Override
        public void process(Record<String, Observation> record) {
            evaluation.record(() -> processor.process(record));
            long millis = registry.config().clock().wallTime() - record.timestamp();
            lag.record(Math.max(0, millis), TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            processor.close();
        }
    }
}
