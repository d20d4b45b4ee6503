package io.podtrail.processor;

import io.podtrail.events.Alert;
import io.podtrail.events.Event;
import io.podtrail.events.Keys;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;
import io.podtrail.events.kafka.Blame;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.processor.store.ClusterState;
import io.podtrail.processor.store.NamespaceState;
import io.podtrail.processor.store.PodState;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One partition of the topology, driven record by record without Kafka Streams: the very processor that judges live, over
 * stores on the heap. Partitions share nothing and have no repartition topics between them, so a partition driven here
 * forwards exactly what it forwards there. Not thread-safe.
 */
public final class TopologyPartition {
    /** The live ones; the topics are never touched, because what is forwarded goes to the output instead. */
    private static final TopologySettings SETTINGS = TopologySettings.live(new Topics(Topics.DEFAULT_PREFIX));

    private final Map<String, ObjectStore<?>> stores = new HashMap<>();
    private final Processor<String, Observation, String, Event> processor =
            ObservationProcessor.supplier(SETTINGS).get();
    private final ObjectStore<PodState> pods = store(Pods.STORE);
    private final ObjectStore<ClusterState> clusters = store(ObservationProcessor.CLUSTERS);
    private final ObjectStore<NamespaceState> namespaces = store(ObservationProcessor.NAMESPACES);
    private final Judge judge = new Judge();
    private final Output output;
    private long offset;

    /** What the topology forwards to its sinks, in its order. */
    public interface Output {
        /** To the topic {@code violations}; a tombstone has no value. */
        void violations(Record<String, @Nullable PodViolations> record);

        /** To the topic {@code alerts}. */
        void alert(Record<String, Alert> record);
    }

    public TopologyPartition(Output output) {
        this.output = output;
        processor.init(new Context());
    }

    /**
     * Takes the next observation of the partition.
     *
     * @param offset of the record that it lies in
     * @return false when it cannot be processed, so that live it is a dead letter and has no effect
     */
    public boolean process(String key, @Nullable Observation observation, long timestamp, long offset) {
        this.offset = offset;
        try {
            processor.process(new Record<>(key, observation, timestamp));
            return true;
        } catch (RuntimeException failure) {
            if (Blame.of(failure) == Blame.ENVIRONMENT) {
                throw failure;
            }
            return false;
        }
    }

    /** A living pod, template or admission by its key; null when there is none. */
    public @Nullable PodState pod(String key) {
        return pods.get(key);
    }

    /** What is known of a cluster as a whole; {@link ClusterState#UNKNOWN} when nothing is. */
    public ClusterState cluster(String name) {
        ClusterState state = clusters.get(name);
        return state == null ? ClusterState.UNKNOWN : state;
    }

    /** What a namespace asks for by its labels and the cluster's defaults; null when nobody saw it. */
    public @Nullable NamespacePolicy policy(String cluster, String namespace) {
        NamespaceState state = namespaces.get(Keys.namespace(cluster, namespace));
        return state == null ? null : judge.policy(cluster(cluster), state);
    }

    /** Visits what lives, by key. */
    public void forEachPod(BiConsumer<String, PodState> visitor) {
        forEach(pods, visitor);
    }

    /** Visits the namespaces that are known, by key. */
    public void forEachNamespace(BiConsumer<String, NamespaceState> visitor) {
        forEach(namespaces, visitor);
    }

    private static <V> void forEach(ObjectStore<V> store, BiConsumer<String, V> visitor) {
        try (var all = store.all()) {
            all.forEachRemaining(entry -> visitor.accept(entry.key, entry.value));
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // A store is asked for by those who know what it holds, as Streams does it.
    private <V> ObjectStore<V> store(String name) {
        return (ObjectStore<V>) stores.computeIfAbsent(name, ObjectStore::new);
    }

    /** Where a record lies, as far as the processor asks. */
    private record Place(long offset) implements RecordMetadata {
        @Override
        public String topic() {
            throw Context.unsupported();
        }

        @Override
        public int partition() {
            throw Context.unsupported();
        }
    }

    /** As much of Streams as the processor asks for. Anything else would be a fork of its meaning, and is refused. */
    private final class Context implements ProcessorContext<String, Event> {
        @Override
        public <K extends String, V extends Event> void forward(Record<K, V> record, String sink) {
            Event value = record.value();
            if (sink.equals(PodSecurityTopology.ALERTS_SINK)) {
                output.alert(record.withKey((String) record.key()).withValue((Alert) Objects.requireNonNull(value)));
            } else if (sink.equals(PodSecurityTopology.VIOLATIONS_SINK)) {
                output.violations(record.withKey((String) record.key()).withValue((PodViolations) value));
            } else {
                throw new IllegalArgumentException(sink + " is no sink of a replay");
            }
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As in Streams.
        public <S extends StateStore> S getStateStore(String name) {
            return (S) store(name);
        }

        @Override
        public <K extends String, V extends Event> void forward(Record<K, V> record) {
            throw unsupported();
        }

        @Override
        public String applicationId() {
            throw unsupported();
        }

        @Override
        public TaskId taskId() {
            throw unsupported();
        }

        @Override
        public Optional<RecordMetadata> recordMetadata() {
            return Optional.of(new Place(offset));
        }

        @Override
        public Serde<?> keySerde() {
            throw unsupported();
        }

        @Override
        public Serde<?> valueSerde() {
            throw unsupported();
        }

        @Override
        public File stateDir() {
            throw unsupported();
        }

        @Override
        public StreamsMetrics metrics() {
            throw unsupported();
        }

        @Override
        public Cancellable schedule(Duration interval, PunctuationType type, Punctuator callback) {
            throw unsupported();
        }

        @Override
        public Cancellable schedule(Instant start, Duration interval, PunctuationType type, Punctuator callback) {
            throw unsupported();
        }

        @Override
        public void commit() {}

        @Override
        public Map<String, Object> appConfigs() {
            throw unsupported();
        }

        @Override
        public Map<String, Object> appConfigsWithPrefix(String prefix) {
            throw unsupported();
        }

        @Override
        public long currentSystemTimeMs() {
            throw unsupported();
        }

        @Override
        public long currentStreamTimeMs() {
            throw unsupported();
        }

        private static UnsupportedOperationException unsupported() {
            return new UnsupportedOperationException("the topology's output is a function of its input alone");
        }
    }
}
