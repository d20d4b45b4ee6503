package io.podtrail.sink.delivery;

import io.github.resilience4j.retry.Retry;
import io.podtrail.events.Alert;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every alert to one receiver: fetch, deliver, commit, in one thread. Each partition is delivered in order, one
 * alert at a time; an offset is committed only once the alert is delivered or parked.
 *
 * <p>An alert that waits for its next attempt holds up its own partition only: that partition is paused and polling goes
 * on, so the consumer stays in its group however long the wait. Nothing is in flight while the consumer polls; when a
 * rebalance takes a partition away in the middle of a wait, its backlog is dropped and the next owner starts at the same
 * alert.
 */
public final class Dispatcher implements Runnable {
    /** How long deliveries go on before the next poll and commit: bounds what a kill makes us deliver twice. */
    private static final Duration SLICE = Duration.ofMillis(100);

    private static final Duration LONGEST_POLL = Duration.ofSeconds(5);
    /** While some position is unknown: what is settled since an earlier run is to be known before the next alert comes. */
    private static final Duration FIRST_POLLS = Duration.ofMillis(100);

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final String name;
    private final Receiver receiver;
    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final Parking parking;
    private final RetryPolicy policy;
    private final Retry retries;
    private final LongSupplier nanoTime;

    private final EventSerde<Alert> serde = EventSerde.alert();
    /** By partition; whose turn comes next is first. */
    private final Map<TopicPartition, Backlog> backlogs = new LinkedHashMap<>();

    private final SettledRevisions revisions = new SettledRevisions();
    private final SettledOffsets settled = new SettledOffsets();
    private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
    private volatile boolean stopping;

    /**
     * @param name the receiver's, in logs and headers
     * @param receiver closed at the end
     * @param consumer read_committed and without automatic commits; closed at the end
     * @param nanoTime {@link System#nanoTime}
     */
    public Dispatcher(
            String name,
            Receiver receiver,
            Consumer<byte[], byte[]> consumer,
            String topic,
            Parking parking,
            RetryPolicy policy,
            LongSupplier nanoTime) {
        this.name = name;
        this.receiver = receiver;
        this.consumer = consumer;
        this.topic = topic;
        this.parking = parking;
        this.policy = policy;
        this.retries = policy.retries(name);
        this.nanoTime = nanoTime;
    }

    /** Delivers until {@link #stop}, or until something is beyond repair, which {@link #stopped} then tells. */
    @Override
    public void run() {
        Throwable failure = null;
        try {
            subscribe();
            while (!stopping) {
                step();
            }
        } catch (WakeupException | InterruptException | InterruptedException asked) {
            log.debug("{}: asked to stop", name);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        try {
            finish();
        } catch (RuntimeException e) {
            failure = failure == null ? e : failure;
        }
        settled.stop();
        if (failure == null) {
            stopped.complete(null);
        } else {
            log.error("{}: delivery has stopped; what is not delivered stays in {}", name, topic, failure);
            stopped.completeExceptionally(failure);
        }
    }

    /** Asks to end after the alert in hand. */
    public void stop() {
        stopping = true;
        consumer.wakeup();
    }

    /** Completes when {@link #run} has ended; exceptionally, when it failed. */
    public CompletableFuture<@Nullable Void> stopped() {
        return stopped;
    }

    /** Waits until everything before these offsets is delivered or parked, and committed; false when it is not in time. */
    public boolean awaitSettled(Map<TopicPartition, Long> endOffsets, Duration timeout) throws InterruptedException {
        return settled.await(endOffsets, timeout);
    }

    void subscribe() {
        consumer.subscribe(List.of(topic), new Assignment());
    }

    /** One round: fetch what is there, deliver what is due, commit what is settled. */
    void step() throws InterruptedException {
        fetch(consumer.poll(untilNextDue()));
        deliverDue();
        commit();
    }

    private Duration untilNextDue() {
        long now = nanoTime.getAsLong();
        boolean settledIsKnown =
                !backlogs.isEmpty() && backlogs.values().stream().allMatch(Backlog::knowsItsPosition);
        long nanos = (settledIsKnown ? LONGEST_POLL : FIRST_POLLS).toNanos();
        for (Backlog backlog : backlogs.values()) {
            if (!backlog.isEmpty()) {
                nanos = Math.min(nanos, Math.max(0, backlog.nanosUntilDue(now)));
            }
        }
        return Duration.ofNanos(nanos);
    }

    private void fetch(ConsumerRecords<byte[], byte[]> fetched) {
        Map<TopicPartition, OffsetAndMetadata> next = fetched.nextOffsets();
        backlogs.forEach((partition, backlog) -> {
            var records = fetched.records(partition);
            // The next offset may lie behind transaction markers, which are no records but count in end offsets.
            var offset = next.get(partition);
            if (offset != null) {
                backlog.add(records, offset.offset());
            } else if (!records.isEmpty()) {
                backlog.add(records, records.get(records.size() - 1).offset() + 1);
            } else if (!backlog.knowsItsPosition()) {
                startFromPosition(partition, backlog);
            }
        });
        holdBackWhatIsBehind();
    }

    /** Nothing came yet: where this group stands is settled by those before us. */
    private void startFromPosition(TopicPartition partition, Backlog backlog) {
        try {
            backlog.add(List.of(), consumer.position(partition, Duration.ZERO));
        } catch (TimeoutException notKnownYet) {
            log.trace("{}: position of {} is not known yet", name, partition, notKnownYet);
        }
    }

    private void holdBackWhatIsBehind() {
        var paused = new ArrayList<TopicPartition>();
        var open = new ArrayList<TopicPartition>();
        backlogs.forEach((partition, backlog) -> (backlog.isEmpty() ? open : paused).add(partition));
        consumer.pause(paused);
        consumer.resume(open);
    }

    private void deliverDue() throws InterruptedException {
        long end = nanoTime.getAsLong() + SLICE.toNanos();
        Backlog due = firstDue();
        while (due != null && !stopping) {
            backlogs.remove(due.partition());
            backlogs.put(due.partition(), due);
            attempt(due);
            due = end - nanoTime.getAsLong() > 0 ? firstDue() : null;
        }
        holdBackWhatIsBehind();
    }

    private @Nullable Backlog firstDue() {
        long now = nanoTime.getAsLong();
        for (Backlog backlog : backlogs.values()) {
            if (backlog.isDue(now)) {
                return backlog;
            }
        }
        return null;
    }

    private void attempt(Backlog backlog) throws InterruptedException {
        var record = backlog.attempt(nanoTime.getAsLong());
        Delivery delivery = deliver(record, backlog);
        if (delivery.outcome() == Outcome.RETRY) {
            long millis = backlog.postpone(delivery, retries, nanoTime.getAsLong());
            log.warn(
                    "{}: attempt {} at {}@{} failed, next in {} ms: {}",
                    name,
                    backlog.attempts(),
                    backlog.partition(),
                    record.offset(),
                    millis,
                    delivery.explanation());
        } else {
            backlog.settle();
        }
    }

    /** Delivers or parks one record; a retry means that neither has worked. */
    private Delivery deliver(ConsumerRecord<byte[], byte[]> record, Backlog backlog) throws InterruptedException {
        Alert alert;
        try {
            alert = read(record);
        } catch (SerializationException e) {
            log.warn("{}: {}-{}@{}: {}", name, topic, record.partition(), record.offset(), e.getMessage());
            return parking.deadLetter(record, name, e);
        }
        if (revisions.covers(alert)) {
            log.info("{}: {} revision {} is not news", name, alert.fingerprint(), alert.revision());
            return Delivery.delivered();
        }
        Delivery delivery = deliverTo(receiver, Notification.of(alert, record));
        boolean givenUp = delivery.outcome() == Outcome.RETRY
                && backlog.nanosSinceFirstAttempt(nanoTime.getAsLong())
                        >= policy.retryTimeout().toNanos();
        if (givenUp || delivery.outcome() == Outcome.REFUSED) {
            log.warn(
                    "{}: {} revision {} goes to undelivered after {} attempts: {}",
                    name,
                    alert.fingerprint(),
                    alert.revision(),
                    backlog.attempts(),
                    delivery.explanation());
            delivery = parking.undelivered(record, alert.fingerprint(), name, delivery, backlog.attempts());
        }
        if (delivery.outcome() == Outcome.DELIVERED) {
            revisions.add(alert);
        }
        return delivery;
    }

    private Alert read(ConsumerRecord<byte[], byte[]> record) {
        Alert alert = serde.deserialize(topic, record.value());
        if (alert == null) {
            throw new SerializationException("not a valid Alert: the record has no value");
        }
        return alert;
    }

    private static Delivery deliverTo(Receiver receiver, Notification notification) throws InterruptedException {
        try {
            return receiver.deliver(notification);
        } catch (UncheckedIOException gone) {
            throw gone;
        } catch (RuntimeException e) {
            log.error("The receiver itself has failed", e);
            return Delivery.refused("receiver failed", e.getClass().getName());
        }
    }

    private void commit() {
        var commits = new HashMap<TopicPartition, OffsetAndMetadata>();
        var offsets = new HashMap<TopicPartition, Long>();
        backlogs.forEach((partition, backlog) -> {
            if (backlog.hasUncommitted()) {
                commits.put(partition, new OffsetAndMetadata(backlog.settledBefore()));
                offsets.put(partition, backlog.settledBefore());
            }
        });
        if (commits.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(commits);
        } catch (CommitFailedException | RebalanceInProgressException moved) {
            log.info("{}: the group is rebalancing; delivered alerts may come again: {}", name, moved.getMessage());
            return;
        } catch (RetriableException later) {
            log.warn("{}: offsets are not committed yet: {}", name, later.getMessage());
            return;
        }
        backlogs.values().forEach(Backlog::markCommitted);
        settled.advance(offsets);
    }

    private void finish() {
        try (receiver;
                consumer) {
            try {
                commit();
            } catch (WakeupException leftOverFromStop) {
                commit();
            }
        }
    }

    private final class Assignment implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> backlogs.put(partition, new Backlog(partition)));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commit();
            onPartitionsLost(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            backlogs.keySet().removeAll(partitions);
            settled.forget(partitions);
        }
    }
}
