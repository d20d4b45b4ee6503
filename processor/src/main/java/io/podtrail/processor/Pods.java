package io.podtrail.processor;

import io.podtrail.events.Keys;
import io.podtrail.processor.store.PodState;
import io.podtrail.processor.store.StateSerde;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** The live pods, ordered by cluster, namespace and name. */
final class Pods {
    static final String STORE = "pods";

    private final KeyValueStore<String, PodState> store;

    Pods(KeyValueStore<String, PodState> store) {
        this.store = store;
    }

    static StoreBuilder<KeyValueStore<String, PodState>> store(StoreKind kind) {
        return kind.store(STORE, new StateSerde<>(PodState.class));
    }

    @Nullable PodState get(String key) {
        return store.get(key);
    }

    void put(String key, PodState pod) {
        store.put(key, pod);
    }

    void delete(String key) {
        store.delete(key);
    }

    /** Visits the pods of a namespace by name. The visitor may write to this store: it is read as it was at the start. */
    void forEachInNamespace(String cluster, String namespace, BiConsumer<String, PodState> visitor) {
        forEach(Keys.namespace(cluster, namespace) + '/', visitor);
    }

    /** Visits the pods of a cluster that lie in this partition. The visitor may write to this store, likewise. */
    void forEachInCluster(String cluster, BiConsumer<String, PodState> visitor) {
        forEach(cluster + '/', visitor);
    }

    private void forEach(String prefix, BiConsumer<String, PodState> visitor) {
        try (var found = store.prefixScan(prefix, Serdes.String().serializer())) {
            while (found.hasNext()) {
                var pod = found.next();
                visitor.accept(pod.key, pod.value);
            }
        }
    }
}
