package io.podtrail.processor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A store whose writes can be taken back until the record that they belong to has been processed. A record that fails
 * midway must leave nothing behind: the transaction goes on, and would commit half of it.
 */
final class UndoableStore<V> {
    /** Above this size a map is not used again: clearing it takes time for each place that it ever had. */
    private static final int REUSED = 1_000;

    private final KeyValueStore<String, V> store;
    /** What lay under the keys that this record wrote to, before it did. */
    private Map<String, Optional<V>> before = new HashMap<>();

    UndoableStore(KeyValueStore<String, V> store) {
        this.store = store;
    }

    @Nullable V get(String key) {
        return store.get(key);
    }

    void put(String key, V value) {
        put(key, store.get(key), value);
    }

    /** @param found what lies under the key; spares the store a look-up */
    void put(String key, @Nullable V found, V value) {
        before.putIfAbsent(key, Optional.ofNullable(found));
        store.put(key, value);
    }

    void delete(String key) {
        V found = store.delete(key);
        before.putIfAbsent(key, Optional.ofNullable(found));
    }

    KeyValueIterator<String, V> range(String from, String to) {
        return store.range(from, to);
    }

    KeyValueIterator<String, V> prefixScan(String prefix) {
        return store.prefixScan(prefix, Serdes.String().serializer());
    }

    /** The record has been processed: its writes stay. */
    void keep() {
        if (before.size() > REUSED) {
            before = new HashMap<>();
        } else {
            before.clear();
        }
    }

    /** Whether this record has written anything. */
    boolean hasChanged() {
        return !before.isEmpty();
    }

    /** Takes back what was written since {@link #keep}. */
    void undo() {
        before.forEach((key, value) -> store.put(key, value.orElse(null)));
        keep();
    }
}
