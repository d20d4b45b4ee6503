package io.podtrail.processor;

import io.podtrail.processor.store.Backlog;
import io.podtrail.processor.store.Backlog.Errand;
import io.podtrail.processor.store.PodState;
import io.podtrail.processor.store.StateSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Visits many pods because of one record: a bounded number with that record, the others with those that follow, heartbeats
 * included. What is left lies in a store, so it survives whatever happens to the process; and how much is done with which
 * record depends on nothing but the log.
 *
 * <p>Pods are visited by namespace, and a namespace of up to {@link #bound} pods never in part: nobody sees half of it
 * judged. A record that concerns a namespace finds it up to date.
 */
final class Backlogs {
    static final String STORE = "backlogs";

    private static final int PAGE = 1_000;

    private final UndoableStore<Backlog> store;
    private final Pods pods;
    private final Visitor visitor;
    private final int bound;
    private final Map<String, Waiting> byCluster = new HashMap<>();
    /** Whether pods were visited with the record in hand. */
    private boolean hasVisited;

    /** What is done with a pod, and what when all of a namespace were visited. */
    interface Visitor {
        void visit(Errand errand, String key, PodState pod);

        void visited(Errand errand, String namespaceKey);
    }

    /** The namespaces of one cluster that wait: the same in memory as in the store, and the oldest first. */
    private static final class Waiting {
        private final Map<String, Backlog> backlogs = new HashMap<>();
        private final TreeSet<KeyValue<Instant, String>> order =
                new TreeSet<>(Comparator.<KeyValue<Instant, String>, Instant>comparing(entry -> entry.key)
                        .thenComparing(entry -> entry.value));

        void set(String namespaceKey, @Nullable Backlog backlog) {
            Backlog before = backlog == null ? backlogs.remove(namespaceKey) : backlogs.put(namespaceKey, backlog);
            if (before != null) {
                order.remove(KeyValue.pair(before.since(), namespaceKey));
            }
            if (backlog != null) {
                order.add(KeyValue.pair(backlog.since(), namespaceKey));
            }
        }
    }

    Backlogs(UndoableStore<Backlog> store, Pods pods, Visitor visitor, int bound) {
        this.store = store;
        this.pods = pods;
        this.visitor = visitor;
        this.bound = bound;
    }

    static StoreBuilder<KeyValueStore<String, Backlog>> store(StoreKind kind) {
        return kind.store(STORE, new StateSerde<>(Backlog.class));
    }

    /** Another record is in hand. */
    void next() {
        hasVisited = false;
    }

    /** Gives an errand to one namespace, behind those that it has. */
    void add(String cluster, String namespaceKey, Errand errand) {
        Backlog backlog = waiting(cluster).backlogs.get(namespaceKey);
        set(cluster, namespaceKey, (backlog == null ? new Backlog(List.of()) : backlog).with(errand));
    }

    /** Visits the pods of one namespace that wait, as far as one record may. */
    void workOff(String cluster, String namespaceKey) {
        Backlog backlog = waiting(cluster).backlogs.get(namespaceKey);
        if (backlog != null) {
            workOff(cluster, namespaceKey, backlog);
        }
    }

    /**
     * Visits waiting namespaces of a cluster, those that wait longest first, until so many pods were visited. Does nothing
     * where the record itself has made work already.
     */
    void workOff(String cluster, int enough) {
        if (hasVisited) {
            return;
        }
        Waiting waiting = waiting(cluster);
        int visited = 0;
        while (!waiting.order.isEmpty() && visited < enough) {
            String namespaceKey = waiting.order.first().value;
            // An empty namespace costs a look-up too.
            visited += 1 + workOff(cluster, namespaceKey, Objects.requireNonNull(waiting.backlogs.get(namespaceKey)));
        }
    }

    private int workOff(String cluster, String namespaceKey, Backlog backlog) {
        hasVisited = true;
        int visited = 0;
        for (int i = 0; i < backlog.errands().size(); i++) {
            Errand errand = backlog.errands().get(i);
            while (true) {
                int limit = Math.min(PAGE, bound - visited);
                if (limit <= 0) {
                    var left = new ArrayList<>(List.of(errand));
                    left.addAll(
                            backlog.errands().subList(i + 1, backlog.errands().size()));
                    set(cluster, namespaceKey, new Backlog(left));
                    return visited;
                }
                List<KeyValue<String, PodState>> page = pods.page(namespaceKey, errand.after(), limit);
                for (KeyValue<String, PodState> pod : page) {
                    visitor.visit(errand, pod.key, pod.value);
                    errand = errand.continuedAfter(pod.key);
                }
                visited += page.size();
                if (page.size() < limit) {
                    break;
                }
            }
            visitor.visited(errand, namespaceKey);
        }
        set(cluster, namespaceKey, null);
        return visited;
    }

    private void set(String cluster, String namespaceKey, @Nullable Backlog backlog) {
        waiting(cluster).set(namespaceKey, backlog);
        if (backlog == null) {
            store.delete(namespaceKey);
        } else {
            store.put(namespaceKey, backlog);
        }
    }

    private Waiting waiting(String cluster) {
        Waiting waiting = byCluster.get(cluster);
        if (waiting == null) {
            waiting = new Waiting();
            try (var stored = store.prefixScan(cluster + '/')) {
                while (stored.hasNext()) {
                    var backlog = stored.next();
                    waiting.set(backlog.key, backlog.value);
                }
            }
            byCluster.put(cluster, waiting);
        }
        return waiting;
    }
}
