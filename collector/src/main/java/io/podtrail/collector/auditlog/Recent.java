package io.podtrail.collector.auditlog;

import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers so many entries, and forgets first what was put first. */
final class Recent<K, V> extends LinkedHashMap<K, V> {
    private final int capacity;

    Recent(int capacity) {
        this.capacity = capacity;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > capacity;
    }
}
