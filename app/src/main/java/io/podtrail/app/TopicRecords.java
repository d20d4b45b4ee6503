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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Committed records of a topic from some time on, up to another time or as they come. */
final class TopicRecords {
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> clientProperties;
    private final Topics topics;
    private final String topic;
    private final Instant from;

    /**
     * Records of a topic, of which none is read yet.
     *
     * @param topics of the installation, whose prefix names the client
     * @param from the time of the first record that is wanted
     */
    TopicRecords(Map<String, Object> clientProperties, Topics topics, String topic, Instant from) {
        this.clientProperties = clientProperties;
        this.topics = topics;
        this.topic = topic;
        this.from = from;
    }

    /**
     * All records with a time in {@code [from, to)}, in the order of their times; those of one partition keep theirs.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    List<ConsumerRecord<byte[], byte[]>> until(Instant to) throws InterruptedException {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (KafkaConsumer<byte[], byte[]> consumer = open()) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
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

    /**
     * Passes on what is there, and then what is written, until {@code stop} is true.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    void follow(BooleanSupplier stop, Consumer<ConsumerRecord<byte[], byte[]>> each) throws InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer = open()) {
            while (!stop.getAsBoolean()) {
                consumer.poll(POLL).forEach(each);
            }
        }
    }

    /** A consumer of all partitions, each at its first record that is wanted. */
    private KafkaConsumer<byte[], byte[]> open() throws InterruptedException {
        requireReadable();
        var properties = new HashMap<>(clientProperties);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, topics.prefix() + "history");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
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
            return consumer;
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** Else the topic would seem to end where a transaction begins that never ends. */
    private void requireReadable() throws InterruptedException {
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
