package io.podtrail.processor;

import io.podtrail.events.Evidence;
import io.podtrail.events.Keys;
import io.podtrail.events.Workload;
import io.podtrail.processor.store.PodState;
import io.podtrail.processor.store.PodStateSerde;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** The live pods, ordered by cluster, namespace and name. */
final class Pods {
    static final String STORE = "pods";

    /** Controllers name pods after themselves, but cut long names: Kubernetes leaves 58 characters, CronJobs fewer. */
    private static final int NAME_KEPT = 40;

    private final UndoableStore<PodState> store;

    Pods(UndoableStore<PodState> store) {
        this.store = store;
    }

    static StoreBuilder<KeyValueStore<String, PodState>> store(StoreKind kind) {
        return kind.store(STORE, new PodStateSerde());
    }

    @Nullable PodState get(String key) {
        return store.get(key);
    }

    /** @param before as it lies under the key; null when nothing does */
    void put(String key, @Nullable PodState before, PodState pod) {
        store.put(key, before, pod);
    }

    void delete(String key) {
        store.delete(key);
    }

    /**
     * Up to so many pods of a namespace, by key.
     *
     * @param after the last key of the page before; empty for the first page
     */
    List<KeyValue<String, PodState>> page(String namespaceKey, String after, int limit) {
        var page = new ArrayList<KeyValue<String, PodState>>();
        String from = after.isEmpty() ? namespaceKey + '/' : after + '\0';
        try (var found = store.range(from, end(namespaceKey + '/'))) {
            while (page.size() < limit && found.hasNext()) {
                page.add(found.next());
            }
        }
        return page;
    }

    /** Whether a namespace holds something that lives. */
    boolean isInhabited(String namespaceKey) {
        try (var found = store.range(namespaceKey + '/', end(namespaceKey + '/'))) {
            while (found.hasNext()) {
                if (found.next().value.isObserved()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The namespaces of a cluster that hold anything, by key. */
    List<String> namespaces(String cluster) {
        var namespaces = new ArrayList<String>();
        String end = end(cluster + '/');
        String from = cluster + '/';
        while (true) {
            // One look-up for each namespace: from the first key of one to the first behind all of its keys.
            try (var found = store.range(from, end)) {
                if (!found.hasNext()) {
                    return namespaces;
                }
                String key = found.peekNextKey();
                String namespaceKey = key.substring(0, key.indexOf('/', cluster.length() + 1));
                namespaces.add(namespaceKey);
                from = end(namespaceKey + '/');
            }
        }
    }

    /** Whether something of the workload still lives, be it only its template. */
    boolean isLiving(String cluster, String namespace, Workload workload) {
        PodState template = store.get(Keys.workload(cluster, namespace, workload));
        return template != null
                || !named(cluster, namespace, workload, 1, pod -> !pod.isFinished())
                        .isEmpty();
    }

    /** The names of up to so many running pods of a workload that are like this. */
    List<String> named(String cluster, String namespace, Workload workload, int limit, Predicate<PodState> condition) {
        String name = workload.name().substring(0, Math.min(workload.name().length(), NAME_KEPT));
        String prefix = Keys.pod(cluster, namespace, name);
        var names = new ArrayList<String>();
        try (var found = store.range(prefix, end(prefix))) {
            while (names.size() < limit && found.hasNext()) {
                PodState pod = found.next().value;
                if (pod.evidence() == Evidence.RUNNING && pod.workload().equals(workload) && condition.test(pod)) {
                    names.add(pod.name());
                }
            }
        }
        return names;
    }

    /** Behind all keys that begin so, and before all others behind them. Keys are ASCII wherever they come from a cluster. */
    private static String end(String prefix) {
        int last = prefix.length() - 1;
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }
}
