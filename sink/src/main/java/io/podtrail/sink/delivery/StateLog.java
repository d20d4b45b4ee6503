package io.podtrail.sink.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.sink.grouping.StateRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A receiver's state in the compacted topic {@code notifications}: what its groups were told, what waits to be told, and
 * their timers. Written in one transaction with the offsets of the alerts, so that one is never ahead of the other; the
 * transactional id fences a former owner that does not know that it was replaced.
 */
public final class StateLog implements StateStore {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final String topic;
    private final String prefix;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private @Nullable Producer<byte[], byte[]> producer;
    private int partition;

    /**
     * @param receiver whose state it is
     * @param producers make transactional producers, always with the same transactional id
     * @param consumers make read_committed consumers without a group
     */
    public StateLog(
            String topic,
            String receiver,
            Supplier<Producer<byte[], byte[]>> producers,
            Supplier<Consumer<byte[], byte[]>> consumers) {
        this.topic = topic;
        this.prefix = receiver + "/";
        this.producers = producers;
        this.consumers = consumers;
    }

    @Override
    public Map<String, StateRecord> open() {
        close();
        var opened = producers.get();
        producer = opened;
        opened.initTransactions();
        try (var consumer = consumers.get()) {
            partition = Utils.toPositive(Utils.murmur2(prefix.getBytes(UTF_8)))
                    % consumer.partitionsFor(topic).size();
            return read(consumer, new TopicPartition(topic, partition));
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
            var unused = open.send(new ProducerRecord<>(
                    topic,
                    partition,
                    change.timestamp(),
                    (prefix + change.key()).getBytes(UTF_8),
                    change.value(),
                    change.headers()));
        }
        if (!offsets.isEmpty()) {
            open.sendOffsetsToTransaction(offsets, owner);
        }
        open.commitTransaction();
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(CLOSE_TIMEOUT);
            producer = null;
        }
    }

    private Map<String, StateRecord> read(Consumer<byte[], byte[]> consumer, TopicPartition from) {
        consumer.assign(List.of(from));
        consumer.seekToBeginning(List.of(from));
        long end = consumer.endOffsets(List.of(from)).getOrDefault(from, 0L);
        var state = new HashMap<String, StateRecord>();
        while (consumer.position(from) < end) {
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
