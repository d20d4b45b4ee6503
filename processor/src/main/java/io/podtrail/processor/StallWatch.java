package io.podtrail.processor;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a stream thread that no longer asks Kafka for records. Others take its partitions over after
 * {@code max.poll.interval.ms}, but its process would stay, of no use and looking well: no exception tells of it.
 */
final class StallWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StallWatch.class);
    private static final Duration TICK = Duration.ofSeconds(15);
    /**
     * Three minutes: more than any call to a broker that is away takes, and by then others have taken over. Counted in ticks,
     * so that the time in which this process was stopped does not count.
     */
    static final int TICKS = 12;

    private final Supplier<Map<MetricName, ? extends Metric>> metrics;
    private final Consumer<Throwable> stalled;
    private final Map<String, Integer> ticksWithoutPoll = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "stall-watch");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param metrics of a {@code KafkaStreams}
     * @param stalled told once for a thread; what it and those beside it are doing is in the log
     */
    StallWatch(Supplier<Map<MetricName, ? extends Metric>> metrics, Consumer<Throwable> stalled) {
        this.metrics = metrics;
        this.stalled = stalled;
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    void tick() {
        metrics.get().forEach((name, metric) -> {
            if (name.name().equals("last-poll-seconds-ago") && isMainConsumer(name)) {
                String thread = thread(name);
                double ago = metric.metricValue() instanceof Number number ? number.doubleValue() : -1;
                if (ago < TICK.toSeconds()) {
                    ticksWithoutPoll.remove(thread);
                } else if (ticksWithoutPoll.merge(thread, 1, Integer::sum) == TICKS) {
                    var stall = new IllegalStateException(
                            "%s has not asked Kafka for records for %d s".formatted(thread, TICKS * TICK.toSeconds()));
                    LOG.error("{}; the processor stops. What its threads do:{}", stall.getMessage(), stacks());
                    stalled.accept(stall);
                }
            }
        });
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Streams names its clients after the thread that has them; the restore consumer only polls when there is something. */
    private static boolean isMainConsumer(MetricName name) {
        String client = client(name);
        return client.contains("-StreamThread-")
                && client.endsWith("-consumer")
                && !client.endsWith("-restore-consumer");
    }

    private static String thread(MetricName name) {
        String client = client(name);
        return client.substring(0, client.length() - "-consumer".length());
    }

    private static String client(MetricName name) {
        return name.tags().getOrDefault("client-id", "");
    }

    private static String stacks() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().contains("-StreamThread-")
                        || thread.getKey().getName().contains("StateUpdater"))
                .map(thread -> "; %s %s at %s"
                        .formatted(
                                thread.getKey().getName(),
                                thread.getKey().getState(),
                                Arrays.stream(thread.getValue())
                                        .map(StackTraceElement::toString)
                                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining());
    }
}
