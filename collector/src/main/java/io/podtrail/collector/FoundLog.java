package io.podtrail.collector;

import io.podtrail.events.LogExtent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The log as a collector finds it.
 *
 * @param position how far it has come for the collector's cluster
 * @param extents what it still held, by partition
 */
record FoundLog(LogPosition position, List<LogExtent> extents) {
    FoundLog {
        extents = List.copyOf(extents);
    }

    /**
     * Reads the log. Markers go to every partition, so the first partition has them all, except those that retention took
     * from it earlier than from another.
     *
     * @throws KafkaException when Kafka does not answer
     */
    static FoundLog read(CollectorConfig config) {
        String topic = config.topics().observations();
        List<TopicPartition> partitions = IntStream.range(0, config.partitions())
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        Map<TopicPartition, Long> ends;
        try (var consumer = consumer(config, "read_uncommitted")) {
            ends = consumer.endOffsets(partitions);
        }
        try (var consumer = consumer(config, "read_committed")) {
            LogPosition position = LogPosition.find(
                    consumer, partitions.get(0), ends.getOrDefault(partitions.get(0), 0L), config.cluster());
            Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
            if (position.epoch() == 0 && starts.getOrDefault(partitions.get(0), 0L) > 0) {
                position = findOlder(consumer, partitions, ends, config.cluster());
            }
            String id = topicId(config, topic);
            return new FoundLog(
                    position,
                    partitions.stream()
                            .map(partition -> new LogExtent(id, starts.getOrDefault(partition, 0L)))
                            .toList());
        }
    }

    /** Looks in the other partitions at what is older than the first record of the first partition. */
    private static LogPosition findOlder(
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends,
            String cluster) {
        TopicPartition first = partitions.get(0);
        OffsetAndTimestamp begin = consumer.offsetsForTimes(Map.of(first, 0L)).get(first);
        LogPosition found = LogPosition.START;
        for (TopicPartition partition : partitions.subList(1, partitions.size())) {
            long end = ends.getOrDefault(partition, 0L);
            OffsetAndTimestamp sameAge = begin == null
                    ? null
                    : consumer.offsetsForTimes(Map.of(partition, begin.timestamp()))
                            .get(partition);
            long older = sameAge == null ? end : Math.min(end, sameAge.offset());
            found = found.latest(LogPosition.find(consumer, partition, older, cluster));
        }
        return found;
    }

    private static String topicId(CollectorConfig config, String topic) {
        try (var admin = Admin.create(new HashMap<>(config.clientProperties()))) {
            return Objects.requireNonNull(admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get()
                            .get(topic))
                    .topicId()
                    .toString();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known
                    ? known
                    : new KafkaException("the topic %s cannot be described".formatted(topic), e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(CollectorConfig config, String isolationLevel) {
        var properties = new HashMap<>(config.clientProperties());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolationLevel);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
