package io.podtrail.processor.query;

import io.podtrail.processor.PodSecurityTopology;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** The partitions whose stores lie in this process, active ones and standby copies. */
final class LocalPartitions {
    private static final Set<String> STORES = Set.of(
            PodSecurityTopology.PODS,
            PodSecurityTopology.NAMESPACES,
            PodSecurityTopology.ALERTS,
            PodSecurityTopology.CLUSTERS);

    private final KafkaStreams streams;

    LocalPartitions(KafkaStreams streams) {
        this.streams = streams;
    }

    List<PartitionAnswer> ask(Question question, Collection<Integer> partitions) {
        return partitions.stream().map(partition -> ask(question, partition)).toList();
    }

    /** Shows the state of every partition that is active here, and of no copy. */
    void forEachActive(BiConsumer<Integer, StoredState> visitor) {
        for (int partition : activePartitions()) {
            try {
                visitor.accept(partition, open(partition, false));
            } catch (InvalidStateStoreException moved) {
                // It is another instance's from now on.
            }
        }
    }

    private Set<Integer> activePartitions() {
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .flatMap(task -> task.topicPartitions().stream())
                .map(partition -> partition.partition())
                .collect(Collectors.toUnmodifiableSet());
    }

    private PartitionAnswer ask(Question question, int partition) {
        try {
            return new PartitionAnswer(partition, true, 0, question.answer(open(partition, false)), null);
        } catch (InvalidStateStoreException notActive) {
            return askCopy(question, partition);
        }
    }

    private PartitionAnswer askCopy(Question question, int partition) {
        try {
            StoredState copy = open(partition, true);
            return new PartitionAnswer(partition, false, lag(partition), question.answer(copy), null);
        } catch (InvalidStateStoreException notHere) {
            return PartitionAnswer.unanswered(partition, "it does not have this partition now");
        }
    }

    private StoredState open(int partition, boolean stale) {
        return StoredState.open(new StoredState.Opener() {
            @Override
            public <V> ReadOnlyKeyValueStore<String, V> open(String store) {
                StoreQueryParameters<ReadOnlyKeyValueStore<String, V>> of = StoreQueryParameters.fromNameAndType(
                                store, QueryableStoreTypes.<String, V>keyValueStore())
                        .withPartition(partition);
                return streams.store(stale ? of.enableStaleStores() : of);
            }
        });
    }

    private long lag(int partition) {
        return streams.allLocalStorePartitionLags().entrySet().stream()
                .filter(store -> STORES.contains(store.getKey()))
                .map(Map.Entry::getValue)
                .filter(lags -> lags.containsKey(partition))
                .mapToLong(lags -> lags.get(partition).offsetLag())
                .sum();
    }
}
