package io.podtrail.processor;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Where the topology keeps its state. */
public enum StoreKind {
    /** On the local disk, with a changelog in Kafka from which any other instance can rebuild it. */
    PERSISTENT,
    /** In memory and nowhere else, for a run that begins anew when it is interrupted. */
    IN_MEMORY;

    /** A store of this kind under string keys. */
    <V> StoreBuilder<KeyValueStore<String, V>> store(String name, Serde<V> values) {
        return switch (this) {
            case PERSISTENT ->
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), values);
            case IN_MEMORY ->
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
                        .withLoggingDisabled();
        };
    }
}
