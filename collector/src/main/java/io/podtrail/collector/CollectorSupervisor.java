package io.podtrail.collector;

import io.podtrail.events.kafka.AuthorizationFailure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a cluster collected: waits for its turn where there are replicas, and begins a new epoch when the log or leadership
 * was lost, with a gap for what nobody saw in between.
 */
public final class CollectorSupervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CollectorSupervisor.class);
    /** Longer than a collector that took over needs to write its first record. */
    private static final Duration SETTLING = Duration.ofSeconds(10);
    /** Longer than any commit takes while Kafka is well. */
    private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(5);

    private final CollectorConfig config;
    private final Supplier<Source> sources;
    private final Leadership leadership;
    private final CollectorMetrics metrics;
    private final CountDownLatch closed = new CountDownLatch(1);

    private CollectionSummary total = CollectionSummary.NOTHING;
    private String gapReason;
    private long epoch;
    private volatile boolean leads;
    private volatile boolean standsBy;
    private volatile @Nullable Source source;
    private volatile @Nullable Collector collector;
    private volatile String state = "starting";

    /** @param sources gives a new one for every epoch that begins here */
    public CollectorSupervisor(
            CollectorConfig config, Supplier<Source> sources, Leadership leadership, CollectorMetrics metrics) {
        this.config = config;
        this.sources = sources;
        this.leadership = leadership;
        this.metrics = metrics;
        this.gapReason = leadership.isShared() ? "leadership changed hands" : "no collector was running";
    }

    /**
     * Collects until the source ends by itself, or this is closed.
     *
     * @throws SourceException when it cannot go on; the message says what to do
     * @throws KafkaException when Kafka cannot be reached to begin with
     */
    public CollectionSummary run() throws InterruptedException {
        while (awaitTurn()) {
            try {
                collect();
                if (leads) {
                    break;
                }
                gapReason = "leadership changed hands";
                LOG.warn("this replica leads no more and stands by");
            } catch (LogLostException e) {
                gapReason = String.valueOf(e.getMessage());
                metrics.lostLog();
                settle(gapReason);
                stopIfReplaced(e);
            } catch (KafkaException e) {
                if (epoch == 0 || AuthorizationFailure.in(e).isPresent()) {
                    throw e;
                }
                settle("Kafka cannot be reached: " + e.getMessage());
            }
        }
        return total;
    }

    /** Whether the cluster is being watched, by a clock that agrees with Kafka's, or another replica may do so. */
    public boolean isReady() {
        Source now = source;
        return now == null
                ? standsBy
                : now.isWatching()
                        && waitingForKafka().compareTo(KAFKA_PATIENCE) < 0
                        && config.clock().agrees();
    }

    /** What it is doing, or what it waits for, in a few words for people. */
    public String state() {
        Source now = source;
        Duration waiting = waitingForKafka();
        if (waiting.compareTo(KAFKA_PATIENCE) >= 0) {
            return "Kafka has not taken anything for %d s".formatted(waiting.toSeconds());
        }
        if (now != null && !config.clock().agrees()) {
            return "%s, but this machine's clock differs from Kafka's by %d s (positive: it is ahead)"
                    .formatted(now.state(), config.clock().skew().toSeconds());
        }
        return now == null ? state : now.state();
    }

    private Duration waitingForKafka() {
        Collector writing = collector;
        return writing == null ? Duration.ZERO : writing.waitingForKafka();
    }

    /** Makes {@link #run} return, within some seconds even where Kafka is away. May be called from any thread. */
    @Override
    public void close() {
        closed.countDown();
        leadership.close();
        stop();
    }

    private boolean awaitTurn() throws InterruptedException {
        if (closed.getCount() == 0) {
            return false;
        }
        state = "standing by for the replica that leads";
        standsBy = leadership.isShared();
        leads = true;
        boolean granted = leadership.await(() -> {
            leads = false;
            stop();
        });
        standsBy = false;
        return granted && closed.getCount() > 0;
    }

    private void collect() throws InterruptedException {
        state = "looking for the end of the log";
        try (Source next = sources.get();
                Collector opened = Collector.open(config, gapReason, metrics)) {
            epoch = Math.max(epoch, opened.epoch());
            source = next;
            collector = opened;
            metrics.collecting(next);
            try {
                if (leads && closed.getCount() > 0) {
                    CollectionSummary summary = opened.collect(next);
                    total = total.plus(summary);
                }
            } finally {
                epoch = opened.epoch();
            }
        } finally {
            metrics.collecting(null);
            source = null;
            collector = null;
        }
    }

    private void stop() {
        Source running = source;
        if (running != null) {
            running.close();
        }
        Collector writing = collector;
        if (writing != null) {
            writing.giveUpSoon();
        }
    }

    private void settle(String problem) throws InterruptedException {
        state = problem;
        LOG.warn("{}; beginning anew in {} s", problem, SETTLING.toSeconds());
        boolean ended = closed.await(SETTLING.toMillis(), TimeUnit.MILLISECONDS);
        assert !ended || closed.getCount() == 0;
    }

    /** Without a lease only the log tells whether another collector took over, or Kafka was away for too long. */
    private void stopIfReplaced(LogLostException e) {
        if (leadership.isShared() || closed.getCount() == 0) {
            return;
        }
        try {
            if (Collector.newestEpoch(config) > epoch) {
                throw new SourceException("another collector of this cluster took over; this one stops", e);
            }
        } catch (KafkaException away) {
            LOG.warn("Kafka cannot be reached: {}", away.getMessage());
        }
    }
}
