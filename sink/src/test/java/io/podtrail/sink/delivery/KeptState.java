package io.podtrail.sink.delivery;

import io.podtrail.sink.grouping.StateRecord;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Keeps state and offsets together, as a transaction does; outlives dispatchers and their consumers. */
final class KeptState implements StateStore {
    final Map<TopicPartition, Long> committed = new HashMap<>();
    final Map<String, StateRecord> kept = new HashMap<>();
    /** What the next commits fail with; null when they do not. */
    @Nullable RuntimeException failure;

    /** A consumer of the group that commits here. */
    MockConsumer<byte[], byte[]> consumer() {
        return new MockConsumer<>("earliest") {
            @Override
            public synchronized Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
                var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
                for (var partition : partitions) {
                    Long offset = committed.get(partition);
                    if (offset != null) {
                        offsets.put(partition, new OffsetAndMetadata(offset));
                    }
                }
                return offsets;
            }
        };
    }

    @Override
    public Map<String, StateRecord> open() {
        return new HashMap<>(kept);
    }

    @Override
    public void commit(
            Collection<StateRecord> changes,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata owner) {
        if (failure != null) {
            throw failure;
        }
        for (StateRecord change : changes) {
            if (change.value() == null) {
                kept.remove(change.key());
            } else {
                kept.put(change.key(), change);
            }
        }
        offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
    }

    @Override
    public void close() {}
}
