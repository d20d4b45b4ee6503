package io.podtrail.sink.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far a receiver's group has read its partitions, and whether these still are the logs that it has read. A committed
 * offset carries the ID of its topic, because the same offset of a recreated topic means something else.
 */
final class ReadLogs {
    private final Map<TopicPartition, OffsetAndMetadata> committed;
    private final Map<TopicPartition, Long> ends;
    private final Map<String, String> topicIds;

    private ReadLogs(
            Map<TopicPartition, OffsetAndMetadata> committed,
            Map<TopicPartition, Long> ends,
            Map<String, String> topicIds) {
        this.committed = committed;
        this.ends = ends;
        this.topicIds = topicIds;
    }

    /** @param topicIds as far as they are known */
    static ReadLogs of(
            Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions, Map<String, String> topicIds) {
        return new ReadLogs(consumer.committed(partitions), consumer.endOffsets(partitions), topicIds);
    }

    /** The offset to commit for a partition of a topic with this ID; null for an ID that is not known. */
    static OffsetAndMetadata offset(long offset, @Nullable String topicId) {
        return topicId == null ? new OffsetAndMetadata(offset) : new OffsetAndMetadata(offset, topicId);
    }

    /** Whether nothing of a partition has been committed. */
    boolean isUnread(TopicPartition partition) {
        return committed.get(partition) == null;
    }

    /** Where the partitions of a topic end. */
    Map<TopicPartition, Long> endsOf(String topic) {
        var ofTopic = new HashMap<>(ends);
        ofTopic.keySet().removeIf(partition -> !partition.topic().equals(topic));
        return ofTopic;
    }

    /** Whether a sink has committed here, and with its offsets its state; not whoever set the offsets beforehand. */
    boolean areCommittedByASink() {
        return committed.values().stream()
                .anyMatch(offset -> offset != null && !offset.metadata().isEmpty());
    }

    /** The partitions that are not, or no longer, the logs that a sink has read; and why, in a few words. */
    Map<TopicPartition, String> lost() {
        var lost = new HashMap<TopicPartition, String>();
        ends.forEach((partition, end) -> {
            String reason = lost(partition, end);
            if (reason != null) {
                lost.put(partition, reason);
            }
        });
        return lost;
    }

    private @Nullable String lost(TopicPartition partition, long end) {
        OffsetAndMetadata read = committed.get(partition);
        if (read == null) {
            // Kafka deletes the offsets of a topic together with it.
            return end == 0 ? null : "recreated, or the group's offset has expired";
        }
        String id = topicIds.get(partition.topic());
        if (id != null && !read.metadata().isEmpty() && !read.metadata().equals(id)) {
            return "recreated";
        }
        return end < read.offset() ? "ends at %d, was read up to %d".formatted(end, read.offset()) : null;
    }
}
