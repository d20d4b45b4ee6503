package io.podtrail.processor;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A store on the heap that keeps objects, not bytes: what is stored is immutable, so nothing need be written as JSON to be
 * kept. It is ordered as the UTF-8 of its keys, as Streams' own stores are, and an iterator shows it as it was when it was
 * opened.
 */
final class ObjectStore<V> implements KeyValueStore<String, V> {
    private static final Comparator<String> UTF_8_ORDER = ObjectStore::compareCodePoints;

    private final String name;
    private final NavigableMap<String, V> entries = new TreeMap<>(UTF_8_ORDER);

    ObjectStore(String name) {
        this.name = name;
    }

    @Override
    public @Nullable V get(String key) {
        return entries.get(key);
    }

    @Override
    public void put(String key, @Nullable V value) {
        if (value == null) {
            entries.remove(key);
        } else {
            entries.put(key, value);
        }
    }

    @Override
    public @Nullable V putIfAbsent(String key, V value) {
        return entries.putIfAbsent(key, value);
    }

    @Override
    public void putAll(List<KeyValue<String, V>> all) {
        all.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public @Nullable V delete(String key) {
        return entries.remove(key);
    }

    @Override
    public KeyValueIterator<String, V> range(@Nullable String from, @Nullable String to) {
        NavigableMap<String, V> tail = from == null ? entries : entries.tailMap(from, true);
        return new Snapshot<>(to == null ? tail : tail.headMap(to, true));
    }

    @Override
    public KeyValueIterator<String, V> all() {
        return new Snapshot<>(entries);
    }

    @Override
    public <P extends Serializer<Q>, Q> KeyValueIterator<String, V> prefixScan(Q prefix, P serializer) {
        String text = prefix.toString();
        return new Snapshot<>(entries.subMap(text, true, text + Character.toString(Character.MAX_CODE_POINT), true));
    }

    @Override
    public long approximateNumEntries() {
        return entries.size();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {}

    @Override
    public void close() {
        entries.clear();
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** UTF-8 orders by code point; UTF-16 does not where a surrogate meets what comes after the surrogates. */
    private static int compareCodePoints(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char left = a.charAt(i);
            char right = b.charAt(i);
            if (left != right) {
                boolean leftIsSurrogate = Character.isSurrogate(left);
                return leftIsSurrogate == Character.isSurrogate(right)
                        ? Character.compare(left, right)
                        : Integer.compare(a.codePointAt(i), b.codePointAt(i));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** What was stored when it was made. */
    private static final class Snapshot<V> implements KeyValueIterator<String, V> {
        private final List<KeyValue<String, V>> entries;
        private int next;

        Snapshot(Map<String, V> entries) {
            this.entries = entries.entrySet().stream()
                    .map(entry -> KeyValue.pair(entry.getKey(), entry.getValue()))
                    .toList();
        }

        @Override
        public boolean hasNext() {
            return next < entries.size();
        }

        @Override
        public KeyValue<String, V> next() {
            return entries.get(next++);
        }

        @Override
        public String peekNextKey() {
            return entries.get(next).key;
        }

        @Override
        public void close() {}
    }
}
