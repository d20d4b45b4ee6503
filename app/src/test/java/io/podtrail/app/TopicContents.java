package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All that a read-committed reader finds in a topic. */
final class TopicContents {
    private TopicContents() {}

    static List<ConsumerRecord<byte[], byte[]>> read(Map<String, Object> clientProperties, String topic) {
        var properties = new HashMap<>(clientProperties);
        properties.put("isolation.level", "read_committed");
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
        }
        return records;
    }

    /** Every byte of a topic but its offsets, which count transaction markers: a line a record, by partition. */
    static List<String> lines(Map<String, Object> clientProperties, String topic) {
        var byPartition = new TreeMap<Integer, List<String>>();
        read(clientProperties, topic)
                .forEach(record -> byPartition
                        .computeIfAbsent(record.partition(), partition -> new ArrayList<>())
                        .add(line(record)));
        return byPartition.values().stream().flatMap(List::stream).toList();
    }

    static String line(ConsumerRecord<byte[], byte[]> record) {
        var headers = new StringBuilder();
        record.headers()
                .forEach(header -> headers.append(header.key())
                        .append('=')
                        .append(new String(header.value(), UTF_8))
                        .append(' '));
        return "%d %d %s %s %s"
                .formatted(
                        record.partition(),
                        record.timestamp(),
                        record.key() == null ? "" : new String(record.key(), UTF_8),
                        headers,
                        record.value() == null ? "" : new String(record.value(), UTF_8));
    }
}
