package io.podtrail.processor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * What is due when, in stream time: a store ordered by cluster and due time, looked at when a record is processed.
 * Streams' own punctuators fire between batches of records, so what they emit is not a function of the log.
 */
final class Timers {
    static final String STORE = "timers";

    private final UndoableStore<String> store;
    /**
     * No timer of the cluster is due before this; spares the store a look-up per record. Of a cluster that is not here, as
     * after a restart, nothing is known but what the store says.
     */
    private final Map<String, Instant> notBefore = new HashMap<>();

    Timers(UndoableStore<String> store) {
        this.store = store;
    }

    static StoreBuilder<KeyValueStore<String, String>> store(StoreKind kind) {
        return kind.store(STORE, Serdes.String());
    }

    /** What a timer is about. */
    enum Subject {
        /** An alert that resolves, or is forgotten. */
        ALERT,
        /** A namespace that nobody has seen. */
        NAMESPACE,
        /** Refused or audited pods of a workload, of which nothing more was heard. */
        ADMISSION,
        /** A weak window that nobody closes. */
        WINDOW;

        private final String prefix = name().toLowerCase(Locale.ROOT) + '/';
    }

    /** A timer that fired: the key of its subject. */
    record Due(Subject subject, String key) {
        static Due parse(String what) {
            for (Subject subject : Subject.values()) {
                if (what.startsWith(subject.prefix)) {
                    return new Due(subject, what.substring(subject.prefix.length()));
                }
            }
            throw new IllegalStateException("no timer is about " + what);
        }
    }

    void set(String cluster, Instant due, Subject subject, String subjectKey) {
        String what = subject.prefix + subjectKey;
        store.put(key(cluster, due, what), what);
        // Where nothing is known, as after a restart, an earlier one may lie in the store.
        notBefore.computeIfPresent(cluster, (key, before) -> due.isBefore(before) ? due : before);
    }

    void cancel(String cluster, Instant due, Subject subject, String subjectKey) {
        store.delete(key(cluster, due, subject.prefix + subjectKey));
    }

    /** Takes out what is due by now, in order of due time: up to so many, the others with the next record. */
    List<Due> takeDue(String cluster, Instant now, int limit) {
        if (now.isBefore(notBefore.getOrDefault(cluster, Instant.MIN))) {
            return List.of();
        }
        var due = new ArrayList<KeyValue<String, String>>();
        try (var timers = store.prefixScan(cluster + '/')) {
            notBefore.put(cluster, Instant.MAX);
            while (timers.hasNext()) {
                var timer = timers.next();
                Instant at = dueOf(timer.key, cluster);
                if (at.isAfter(now) || due.size() == limit) {
                    notBefore.put(cluster, at);
                    break;
                }
                due.add(timer);
            }
        }
        due.forEach(timer -> store.delete(timer.key));
        return due.stream().map(timer -> Due.parse(timer.value)).toList();
    }

    private static String key(String cluster, Instant due, String what) {
        return cluster + "/%016x/".formatted(due.toEpochMilli()) + what;
    }

    private static Instant dueOf(String key, String cluster) {
        int from = cluster.length() + 1;
        return Instant.ofEpochMilli(Long.parseUnsignedLong(key, from, from + 16, 16));
    }
}
