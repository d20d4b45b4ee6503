package io.podtrail.processor;

import io.podtrail.events.Workload;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the pods of each workload, in the order of the store, those that run and those that have finished apart. Only an index: it is kept in memory, for the
 * namespaces that were asked about last, and read from the store where it is not. So what it answers never depends on what
 * it keeps, and neither the store nor its changelog grows by it.
 */
final class WorkloadIndex {
    /** How many pods are kept, in each partition, beside those of the namespace in hand: about 5 MB. */
    private static final int MAX_PODS = 20_000;

    private final LinkedHashMap<String, Namespace> namespaces = new LinkedHashMap<>(16, 0.75f, true);
    private final int maxPods;
    private int size;

    /** The pods of a workload that run, or those that have finished. */
    record Members(Workload workload, boolean finished) {}

    /** The pods of one namespace. */
    private static final class Namespace {
        private final Map<Members, TreeSet<String>> keys = new HashMap<>();
        private final Map<String, Members> members = new HashMap<>();

        void put(String key, Members now) {
            if (!now.equals(members.get(key))) {
                remove(key);
                keys.computeIfAbsent(now, first -> new TreeSet<>()).add(key);
                members.put(key, now);
            }
        }

        void remove(String key) {
            Members before = members.remove(key);
            if (before != null) {
                keys.computeIfPresent(before, (of, all) -> all.remove(key) && all.isEmpty() ? null : all);
            }
        }
    }

    WorkloadIndex() {
        this(MAX_PODS);
    }

    /** @param maxPods how many pods are kept beside those of the namespace that was asked about last */
    WorkloadIndex(int maxPods) {
        this.maxPods = maxPods;
    }

    /**
     * Their keys, in order.
     *
     * @param read gives all pods of a namespace, for a namespace that is not kept
     */
    Collection<String> keys(String namespaceKey, Members members, Function<String, Map<String, Members>> read) {
        Namespace namespace = namespaces.get(namespaceKey);
        if (namespace == null) {
            namespace = new Namespace();
            read.apply(namespaceKey).forEach(namespace::put);
            namespaces.put(namespaceKey, namespace);
            size += namespace.members.size();
            forgetOldest();
        }
        TreeSet<String> found = namespace.keys.get(members);
        return found == null ? List.of() : found;
    }

    /** A pod was put into the store, perhaps under another workload than before. */
    void put(String namespaceKey, String key, Members members) {
        change(namespaceKey, namespace -> namespace.put(key, members));
    }

    /** Something was taken from the store. */
    void remove(String namespaceKey, String key) {
        change(namespaceKey, namespace -> namespace.remove(key));
    }

    private void change(String namespaceKey, Consumer<Namespace> change) {
        @Nullable Namespace namespace = namespaces.isEmpty() ? null : namespaces.get(namespaceKey);
        if (namespace != null) {
            size -= namespace.members.size();
            change.accept(namespace);
            size += namespace.members.size();
            forgetOldest();
        }
    }

    /** The namespace in hand was used last, so it stays. */
    private void forgetOldest() {
        var oldest = namespaces.values().iterator();
        while (size > maxPods && namespaces.size() > 1) {
            size -= oldest.next().members.size();
            oldest.remove();
        }
    }
}
