package io.podtrail.sink.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.sink.grouping.StateRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A receiver's state in the compacted topic {@code notifications}: what its groups were told, what waits to be told, and
 * their timers. Written in one transaction with the offsets of the alerts, so that one is never ahead of the other; the
 * transactional id fences a former owner that does not know that it was replaced.
 *
 * <p>Receipts are written outside of transactions, each at once: transactions that follow each other closely wait for one
 * another, 30 ms and more.
 */
public final class StateLog implements StateStore {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    /** More than any transaction of another receiver may stay open. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(90);

    private final String topic;
    private final String prefix;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Producer<byte[], byte[]> receiptProducer;
    private final Consumers consumers;
    private @Nullable Producer<byte[], byte[]> producer;
    private int partition;

    /** Makes consumers without a group. */
    public interface Consumers {
        /**
         * A new one, that stays the caller's.
         *
         * @param isolationLevel {@code read_committed} or {@code read_uncommitted}
         */
        Consumer<byte[], byte[]> make(String isolationLevel);
    }

    /**
     * @param receiver whose state it is
     * @param producers make transactional producers, always with the same transactional id
     * @param receiptProducer without transactions; stays the caller's
     */
    public StateLog(
            String topic,
            String receiver,
            Supplier<Producer<byte[], byte[]>> producers,
            Producer<byte[], byte[]> receiptProducer,
            Consumers consumers) {
        this.topic = topic;
        this.prefix = receiver + "/";
        this.producers = producers;
        this.receiptProducer = receiptProducer;
        this.consumers = consumers;
    }

    @Override
    public Map<String, StateRecord> open() {
        close();
        var opened = producers.get();
        producer = opened;
        opened.initTransactions();
        TopicPartition own;
        long end;
        try (var consumer = consumers.make("read_uncommitted")) {
            int count = consumer.partitionsFor(topic).size();
            partition = Utils.toPositive(Utils.murmur2(prefix.getBytes(UTF_8))) % count;
            own = new TopicPartition(topic, partition);
            end = consumer.endOffsets(List.of(own)).getOrDefault(own, 0L);
        }
        try (var consumer = consumers.make("read_committed")) {
            return read(consumer, own, end);
        }
    }

    @Override
    public void commit(
            Collection<StateRecord> changes,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata owner) {
        var open = producer;
        if (open == null) {
            throw new IllegalStateException("is not open");
        }
        open.beginTransaction();
        for (StateRecord change : changes) {
            var unused = open.send(record(change));
        }
        if (!offsets.isEmpty()) {
            open.sendOffsetsToTransaction(offsets, owner);
        }
        open.commitTransaction();
    }

    @Override
    public CompletionStage<@Nullable Void> keep(StateRecord receipt) {
        var kept = new CompletableFuture<@Nullable Void>();
        try {
            var unused = receiptProducer.send(record(receipt), (metadata, failure) -> {
                if (failure == null) {
                    kept.complete(null);
                } else {
                    kept.completeExceptionally(failure);
                }
            });
        } catch (KafkaException e) {
            kept.completeExceptionally(e);
        }
        return kept;
    }

    private ProducerRecord<byte[], byte[]> record(StateRecord state) {
        return new ProducerRecord<>(
                topic,
                partition,
                state.timestamp(),
                (prefix + state.key()).getBytes(UTF_8),
                state.value(),
                state.headers());
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(CLOSE_TIMEOUT);
            producer = null;
        }
    }

    /**
     * Reads what is committed before an offset. A transaction of another receiver that shares the partition may still be
     * open, and hides what was committed after it began: it is waited for, because that may be ours.
     */
    private Map<String, StateRecord> read(Consumer<byte[], byte[]> consumer, TopicPartition from, long end) {
        consumer.assign(List.of(from));
        consumer.seekToBeginning(List.of(from));
        var state = new HashMap<String, StateRecord>();
        long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
        while (consumer.position(from) < end) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("a transaction in %s does not end".formatted(from));
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                String key = new String(record.key(), UTF_8);
                if (!key.startsWith(prefix)) {
                    continue;
                }
                String own = key.substring(prefix.length());
                if (record.value() == null) {
                    state.remove(own);
                } else {
                    state.put(own, new StateRecord(own, record.value(), record.headers(), record.timestamp()));
                }
            }
        }
        return state;
    }
}
