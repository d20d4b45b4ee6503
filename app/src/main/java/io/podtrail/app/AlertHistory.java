package io.podtrail.app;

import io.podtrail.app.terminal.Progress;
import io.podtrail.events.kafka.Topics;
import io.podtrail.events.kafka.TransactionWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic's records of some stretch of time, in the order of their times. */
final class AlertHistory {
    private static final Duration POLL = Duration.ofSeconds(1);

    private AlertHistory() {}

    /**
     * All records with a time in {@code [from, to)}; those of one partition keep their order.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    static List<ConsumerRecord<byte[], byte[]>> read(
            Map<String, Object> clientProperties, Topics topics, String topic, Instant from, Instant to)
            throws InterruptedException {
        var properties = new HashMap<>(clientProperties);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, topics.prefix() + "history");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        requireReadable(clientProperties, topics, topic);
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            var starts = new HashMap<TopicPartition, Long>();
            partitions.forEach(partition -> starts.put(partition, from.toEpochMilli()));
            consumer.offsetsForTimes(starts).forEach((partition, start) -> {
                if (start != null) {
                    consumer.seek(partition, start.offset());
                }
            });
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            try (Progress progress = Progress.of("Reading", "records", remaining(consumer, ends))) {
                long left = remaining(consumer, ends);
                while (left > 0) {
                    consumer.poll(POLL).forEach(record -> {
                        if (record.timestamp() >= from.toEpochMilli() && record.timestamp() < to.toEpochMilli()) {
                            records.add(record);
                        }
                    });
                    long now = remaining(consumer, ends);
                    progress.stepBy(left - now);
                    left = now;
                }
            }
        }
        records.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
        return records;
    }

    /** Else the topic would seem to end where a transaction begins that never ends. */
    private static void requireReadable(Map<String, Object> clientProperties, Topics topics, String topic)
            throws InterruptedException {
        try (var transactions = new TransactionWatch(clientProperties, topic::equals, Set.of(), topics.prefix())) {
            transactions.awaitReadable(() -> false).ifPresent(obstacle -> {
                throw new Failure(obstacle);
            });
        }
    }

    private static long remaining(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        long left = 0;
        for (var end : ends.entrySet()) {
            left += Math.max(0, end.getValue() - consumer.position(end.getKey()));
        }
        return left;
    }
}
