package io.podtrail.sink.delivery;

import io.podtrail.sink.grouping.StateRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Keeps state and offsets together, as a transaction does; outlives dispatchers and their consumers. */
final class KeptState implements StateStore {
    final Map<TopicPartition, Long> committed = new HashMap<>();
    final Map<String, StateRecord> kept = new HashMap<>();
    int commits;
    /** What the next commits fail with; null when they do not. */
    @Nullable RuntimeException failure;

    /** A consumer of the group that commits here; the test hands it its records. */
    MockConsumer<byte[], byte[]> consumer() {
        return consumer(List.of());
    }

    /** A consumer of the group that commits here, which reads a log from wherever it stands. */
    MockConsumer<byte[], byte[]> consumer(List<ConsumerRecord<byte[], byte[]>> log) {
        return new MockConsumer<>("earliest") {
            {
                updateEndOffsets(Map.of(
                        new TopicPartition("podtrail.alerts", 0),
                        0L,
                        new TopicPartition("podtrail.alerts", 1),
                        0L,
                        new TopicPartition("podtrail.redeliveries", 0),
                        0L));
            }

            @Override
            public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
                Set<TopicPartition> paused = paused();
                for (var record : log) {
                    var partition = new TopicPartition(record.topic(), record.partition());
                    if (assignment().contains(partition)
                            && !paused.contains(partition)
                            && record.offset() >= position(partition)) {
                        addRecord(record);
                    }
                }
                return super.poll(timeout);
            }

            @Override
            public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
                log.forEach(record -> updateEndOffsets(
                        Map.of(new TopicPartition(record.topic(), record.partition()), record.offset() + 1)));
                // A test that hands the records over itself has none in its log.
                committed.forEach((partition, offset) -> {
                    if (super.endOffsets(Set.of(partition)).getOrDefault(partition, 0L) < offset) {
                        updateEndOffsets(Map.of(partition, offset));
                    }
                });
                return super.endOffsets(partitions);
            }

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
        commits++;
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
    public CompletionStage<@Nullable Void> keep(StateRecord receipt) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        kept.put(receipt.key(), receipt);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {}
}
