package io.podtrail.processor;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A store on the heap that keeps objects, not bytes: what is stored is immutable, so nothing need be written as JSON to be
 * kept. It is ordered as the UTF-8 of its keys, as Streams' own stores are. What is found in it must have been read before
 * a key is added or removed; an iterator that is asked for more afterwards fails.
 */
final class ObjectStore<V> implements KeyValueStore<String, V> {
    private static final Comparator<String> UTF_8_ORDER = ObjectStore::compareCodePoints;

    private final String name;
    private final Map<String, V> entries = new HashMap<>();
    /**
     * The keys of the entries; most look-ups are by a whole key, and need no order. Java's own, which is the quickest, until
     * a key comes that it would put elsewhere.
     */
    private NavigableSet<String> order = new TreeSet<>();

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
            delete(key);
        } else if (entries.put(key, value) == null) {
            if (order.comparator() == null && !isOrderedAlike(key)) {
                NavigableSet<String> all = new TreeSet<>(UTF_8_ORDER);
                all.addAll(order);
                order = all;
            }
            order.add(key);
        }
    }

    @Override
    public @Nullable V putIfAbsent(String key, V value) {
        V before = entries.get(key);
        if (before == null) {
            put(key, value);
        }
        return before;
    }

    @Override
    public void putAll(List<KeyValue<String, V>> all) {
        all.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public @Nullable V delete(String key) {
        V before = entries.remove(key);
        if (before != null) {
            order.remove(key);
        }
        return before;
    }

    @Override
    public KeyValueIterator<String, V> range(@Nullable String from, @Nullable String to) {
        NavigableSet<String> tail = from == null ? order : order.tailSet(from, true);
        return new Found(to == null ? tail : tail.headSet(to, true));
    }

    @Override
    public KeyValueIterator<String, V> all() {
        return new Found(order);
    }

    @Override
    public <P extends Serializer<Q>, Q> KeyValueIterator<String, V> prefixScan(Q prefix, P serializer) {
        String text = prefix.toString();
        return new Found(order.subSet(text, true, text + Character.toString(Character.MAX_CODE_POINT), true));
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
        order.clear();
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** Whether UTF-16 orders it as UTF-8 does, whatever the other key is. */
    private static boolean isOrderedAlike(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) >= Character.MIN_SURROGATE) {
                return false;
            }
        }
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

    /** The entries of some keys. */
    private final class Found implements KeyValueIterator<String, V> {
        private final Iterator<String> keys;
        private @Nullable String peeked;

        Found(Iterable<String> keys) {
            this.keys = keys.iterator();
        }

        @Override
        public boolean hasNext() {
            return peeked != null || keys.hasNext();
        }

        @Override
        public KeyValue<String, V> next() {
            String key = peekNextKey();
            peeked = null;
            return KeyValue.pair(key, Objects.requireNonNull(entries.get(key)));
        }

        @Override
        public String peekNextKey() {
            if (peeked == null) {
                peeked = keys.next();
            }
            return peeked;
        }

        @Override
        public void close() {}
    }
}
