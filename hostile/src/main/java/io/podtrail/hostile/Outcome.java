package io.podtrail.hostile;

import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.events.PodViolations;
import io.podtrail.events.kafka.DeadLetterHeaders;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What the pipeline has left in Kafka.
 *
 * @param violations by key, as a reader of the compacted topic holds them
 * @param deadLetters the reasons of dead letters
 * @param largest the largest record of each topic, in bytes of key and value
 */
record Outcome(Map<String, PodViolations> violations, List<String> deadLetters, Map<String, Integer> largest) {
    private static final Duration POLL = Duration.ofMillis(500);

    /** Reads the topics of a pipeline that has ended, with a broker on its directory. */
    static Outcome of(Path dataDirectory) {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(dataDirectory.resolve("kafka"))) {
            return of(kafka.bootstrapServers());
        }
    }

    /** Reads the topics of a broker. */
    static Outcome of(String bootstrapServers) {
        var topics = new Topics(Topics.DEFAULT_PREFIX);
        var violations = new TreeMap<String, PodViolations>();
        var reasons = new java.util.ArrayList<String>();
        var largest = new TreeMap<String, Integer>();
        var serde = EventSerde.podViolations();
        read(bootstrapServers, topics.violations(), record -> {
            measure(largest, record);
            String key = text(Objects.requireNonNull(record.key()));
            if (record.value() == null) {
                violations.remove(key);
            } else {
                violations.put(key, Objects.requireNonNull(serde.deserialize("", record.value())));
            }
        });
        read(bootstrapServers, topics.deadLetters(), record -> {
            measure(largest, record);
            reasons.add(text(record.headers()
                            .lastHeader(DeadLetterHeaders.SOURCE)
                            .value()) + " "
                    + text(record.headers().lastHeader(DeadLetterHeaders.REASON).value()));
        });
        for (String topic : List.of(
                topics.observations(),
                topics.alerts(),
                topics.undelivered(),
                topics.notifications(),
                topics.prefix() + "processor-pods-changelog",
                topics.prefix() + "processor-alerts-by-workload-changelog")) {
            read(bootstrapServers, topic, record -> measure(largest, record));
        }
        return new Outcome(violations, reasons, largest);
    }

    private static void measure(Map<String, Integer> largest, ConsumerRecord<byte[], byte[]> record) {
        int bytes = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        largest.merge(record.topic(), bytes, Math::max);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static void read(String bootstrapServers, String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        var properties = new HashMap<String, Object>();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(POLL).forEach(each);
            }
        }
    }
}
