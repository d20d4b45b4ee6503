package io.podtrail.processor.replay;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads stretches of single partitions, without a consumer group: nothing is left behind, and only reading is asked for. */
final class ObservationReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    /** So much is fetched at once: fewer, larger answers than a consumer's defaults give. */
    private static final int FETCH_BYTES = 8 * 1024 * 1024;
    /**
     * So long, in milliseconds, a broker keeps a request that reached the end of the log. Nobody waits for what is not yet
     * written, but the next partition would wait for the answer.
     */
    private static final int FETCH_WAIT = 10;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;

    /** Takes records, as many as were fetched at once. */
    interface Batch {
        void take(Iterable<ConsumerRecord<byte[], byte[]>> records);
    }

    ObservationReader(Map<String, Object> clientProperties, String topic) {
        var properties = new HashMap<>(clientProperties);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        properties.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT);
        properties.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = topic;
    }

    List<TopicPartition> partitions() {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .sorted((a, b) -> Integer.compare(a.partition(), b.partition()))
                .toList();
    }

    Map<TopicPartition, Long> begins(List<TopicPartition> partitions) {
        return consumer.beginningOffsets(partitions);
    }

    Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        return consumer.endOffsets(partitions);
    }

    /** The first offset at or after that time in each partition, or its end when there is none. */
    Map<TopicPartition, Long> offsets(Map<TopicPartition, Long> ends, Instant time) {
        var asked = new HashMap<TopicPartition, Long>();
        ends.keySet().forEach(partition -> asked.put(partition, time.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(asked);
        var offsets = new HashMap<>(ends);
        found.forEach((partition, at) -> {
            if (at != null) {
                offsets.merge(partition, at.offset(), Math::min);
            }
        });
        return offsets;
    }

    /**
     * Reads from one offset up to, not including, another.
     *
     * @return false when it was stopped before
     */
    boolean read(int partition, long from, long to, BooleanSupplier stopped, Batch batch) {
        var of = new TopicPartition(topic, partition);
        consumer.assign(List.of(of));
        consumer.seek(of, from);
        while (consumer.position(of) < to) {
            if (stopped.getAsBoolean()) {
                return false;
            }
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(of);
            batch.take(within(records, to));
        }
        return true;
    }

    private static List<ConsumerRecord<byte[], byte[]>> within(List<ConsumerRecord<byte[], byte[]>> records, long to) {
        int size = records.size();
        while (size > 0 && records.get(size - 1).offset() >= to) {
            size--;
        }
        return records.subList(0, size);
    }

    static @Nullable String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
