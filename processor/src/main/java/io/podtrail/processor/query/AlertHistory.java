package io.podtrail.processor.query;

import io.podtrail.events.Alert;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.NamespacePartitioner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Past transitions of alerts, read backwards from the end of their topic: the newest are found at once, however long the
 * topic is, and no request reads more than a bounded stretch of it.
 */
final class AlertHistory {
    /** How many transitions of a partition are looked at for one answer. */
    static final int MAX_SCANNED = 50_000;

    private static final int CHUNK = 2_000;
    private static final int MAX_EMPTY_POLLS = 10;
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> clientProperties;
    private final String topic;
    private final int partitions;

    AlertHistory(Map<String, Object> clientProperties, String topic, int partitions) {
        this.clientProperties = clientProperties;
        this.topic = topic;
        this.partitions = partitions;
    }

    /**
     * Found transitions.
     *
     * @param transitions the newest first
     * @param complete whether there are no older ones in the topic, or there were more than asked for
     */
    record Found(List<Alert> transitions, boolean complete) {}

    /** The newest transitions of a namespace's alerts that are wanted. */
    Found find(String cluster, String namespace, Predicate<Alert> wanted, int limit) {
        var properties = new HashMap<>(clientProperties);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, CHUNK);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        var partition = new TopicPartition(topic, NamespacePartitioner.partition(cluster, namespace, partitions));
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            long begin = Objects.requireNonNull(
                    consumer.beginningOffsets(List.of(partition)).get(partition));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            Deque<Alert> found = new ArrayDeque<>();
            long to = end;
            while (to > begin && found.size() < limit && end - to < MAX_SCANNED) {
                long from = Math.max(begin, to - CHUNK);
                List<Alert> chunk = read(consumer, partition, from, to, wanted);
                Collections.reverse(chunk);
                chunk.forEach(found::addLast);
                to = from;
            }
            return new Found(found.stream().limit(limit).toList(), to <= begin || found.size() >= limit);
        }
    }

    private List<Alert> read(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long from,
            long to,
            Predicate<Alert> wanted) {
        var found = new ArrayList<Alert>();
        consumer.seek(partition, from);
        int emptyPolls = 0;
        while (consumer.position(partition) < to) {
            var records = consumer.poll(POLL);
            emptyPolls = records.isEmpty() ? emptyPolls + 1 : 0;
            if (emptyPolls > MAX_EMPTY_POLLS) {
                throw ApiError.unavailable("Kafka does not give us the topic %s: try again".formatted(topic));
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.offset() < to) {
                    addIfWanted(record.value(), wanted, found);
                }
            }
        }
        return found;
    }

    private void addIfWanted(byte[] value, Predicate<Alert> wanted, List<Alert> found) {
        try {
            Alert alert = EventSerde.alert().deserialize(topic, value);
            if (alert != null && wanted.test(alert)) {
                found.add(alert);
            }
        } catch (SerializationException e) {
            // Whoever delivers it keeps it as undelivered, with the reason.
        }
    }
}
