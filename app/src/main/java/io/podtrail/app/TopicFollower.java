package io.podtrail.app;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic from some time on, and then what is written to it, as it is committed. */
final class TopicFollower {
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaConnection connection;
    private final String topic;
    private final Instant from;

    /** @param from the time of the first record that is wanted */
    TopicFollower(KafkaConnection connection, String topic, Instant from) {
        this.connection = connection;
        this.topic = topic;
        this.from = from;
    }

    /** Goes on until told to stop. */
    void follow(BooleanSupplier stop, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        var properties = new HashMap<>(connection.clientProperties());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
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
            while (!stop.getAsBoolean()) {
                consumer.poll(POLL).forEach(each);
            }
        }
    }
}
