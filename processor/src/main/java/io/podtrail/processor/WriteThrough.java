package io.podtrail.processor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A store in front of which the entries that were used last are kept as objects, so that they are not looked up and read
 * from bytes with every record. What is written goes to the store at once.
 */
final class WriteThrough<V> {
    private final UndoableStore<V> store;
    private final Map<String, V> kept;

    /** @param capacity how many entries are kept */
    WriteThrough(UndoableStore<V> store, int capacity) {
        this.store = store;
        this.kept = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > capacity;
            }
        };
    }

    @Nullable V get(String key) {
        V value = kept.get(key);
        if (value == null) {
            value = store.get(key);
            if (value != null) {
                kept.put(key, value);
            }
        }
        return value;
    }

    void put(String key, V value) {
        store.put(key, get(key), value);
        kept.put(key, value);
    }

    void delete(String key) {
        kept.remove(key);
        store.delete(key);
    }

    /** The store itself, to read it in its order. */
    UndoableStore<V> store() {
        return store;
    }
}
