package io.podtrail.processor;

import io.podtrail.events.Evidence;
import io.podtrail.events.Keys;
import io.podtrail.events.Workload;
import io.podtrail.processor.WorkloadIndex.Members;
import io.podtrail.processor.store.PodState;
import io.podtrail.processor.store.PodStateSerde;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** The live pods, ordered by cluster, namespace and name. */
final class Pods {
    static final String STORE = "pods";

    private final UndoableStore<PodState> store;
    private final WorkloadIndex index = new WorkloadIndex();

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
        if (pod.evidence() == Evidence.RUNNING) {
            index.put(namespaceOf(key), key, new Members(pod.workload(), pod.isFinished()));
        }
    }

    void delete(String key) {
        store.delete(key);
        index.remove(namespaceOf(key), key);
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

    /** The keys of a workload's pods that run, in order. */
    Collection<String> running(String cluster, String namespace, Workload workload) {
        return ofWorkload(cluster, namespace, new Members(workload, false));
    }

    /** The keys of a workload's pods that have finished and are still there, in order. */
    Collection<String> finished(String cluster, String namespace, Workload workload) {
        return ofWorkload(cluster, namespace, new Members(workload, true));
    }

    private Collection<String> ofWorkload(String cluster, String namespace, Members members) {
        return index.keys(Keys.namespace(cluster, namespace), members, this::members);
    }

    /** The names of up to so many running pods of a workload that are like this. */
    List<String> named(String cluster, String namespace, Workload workload, int limit, Predicate<PodState> condition) {
        var names = new ArrayList<String>();
        for (String key : running(cluster, namespace, workload)) {
            PodState pod = store.get(key);
            if (pod != null && condition.test(pod)) {
                names.add(pod.name());
                if (names.size() == limit) {
                    break;
                }
            }
        }
        return names;
    }

    /** Of which workload each pod of a namespace is, by key. */
    private Map<String, Members> members(String namespaceKey) {
        var members = new HashMap<String, Members>();
        try (var found = store.range(namespaceKey + '/', end(namespaceKey + '/'))) {
            found.forEachRemaining(entry -> {
                if (entry.value.evidence() == Evidence.RUNNING) {
                    members.put(entry.key, new Members(entry.value.workload(), entry.value.isFinished()));
                }
            });
        }
        return members;
    }

    private static String namespaceOf(String key) {
        return key.substring(0, key.indexOf('/', key.indexOf('/') + 1));
    }

    /** Behind all keys that begin so, and before all others behind them. Keys are ASCII wherever they come from a cluster. */
    private static String end(String prefix) {
        int last = prefix.length() - 1;
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }
}
