package io.podtrail.processor;

import io.podtrail.events.Alert;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.LogExtent;
import io.podtrail.events.Namespace;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.RecordedTime;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.processor.store.AlertState;
import io.podtrail.processor.store.Backlog;
import io.podtrail.processor.store.ClusterState;
import io.podtrail.processor.store.NamespaceState;
import io.podtrail.processor.store.PodStateSerde;
import io.podtrail.processor.store.StateSerde;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** One partition of a running topology, fed as a collector would, at a time that only the test moves. */
final class TopologyFixture implements AutoCloseable {
    static final String CLUSTER = "c1";
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    static final Instant START = Instant.parse("2026-11-02T09:00:00Z");

    private final Path stateDirectory;
    private final TopologySettings settings;
    private int restarts;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> raw;
    private TestInputTopic<String, Observation> observations;
    private TestOutputTopic<String, PodViolations> violations;
    private TestOutputTopic<String, Alert> alerts;
    private TestOutputTopic<byte[], byte[]> deadLetters;
    private long epoch = 1;
    private String topicId = "topic-1";
    private @Nullable LogExtent log;
    private Instant now = START;
    private @Nullable Instant recordedAt;

    TopologyFixture(Path stateDirectory) {
        this(stateDirectory, UnaryOperator.identity());
    }

    TopologyFixture(Path stateDirectory, UnaryOperator<TopologySettings> settings) {
        this.stateDirectory = stateDirectory;
        this.settings = settings.apply(TopologySettings.live(TOPICS));
        start();
    }

    private void start() {
        var config = new ProcessorConfig(
                TOPICS,
                Map.of("bootstrap.servers", "unused:1"),
                stateDirectory.resolve("start-" + restarts),
                1,
                Duration.ofMillis(100));
        var properties = Processor.properties(config);
        // The driver drops what a handler sends before the first record of a transaction is processed.
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        driver = new TopologyTestDriver(PodSecurityTopology.build(settings), properties, START);
        raw = driver.createInputTopic(TOPICS.observations(), new ByteArraySerializer(), new ByteArraySerializer());
        observations = driver.createInputTopic(TOPICS.observations(), new StringSerializer(), EventSerde.observation());
        violations =
                driver.createOutputTopic(TOPICS.violations(), new StringDeserializer(), EventSerde.podViolations());
        alerts = driver.createOutputTopic(TOPICS.alerts(), new StringDeserializer(), EventSerde.alert());
        deadLetters = driver.createOutputTopic(
                TOPICS.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Another process takes over, with nothing but what lies in the stores. What was written must have been read. */
    TopologyFixture restart() {
        TopologyTestDriver before = driver;
        restarts++;
        start();
        for (String store : before.getAllStateStores().keySet()) {
            KeyValueStore<String, Object> restored = driver.getKeyValueStore(store);
            try (var all = before.<String, Object>getKeyValueStore(store).all()) {
                all.forEachRemaining(entry -> restored.put(entry.key, entry.value));
            }
        }
        before.close();
        return this;
    }

    private static final Map<String, Serde<?>> SERDES = Map.of(
            Pods.STORE, new PodStateSerde(),
            ObservationProcessor.NAMESPACES, new StateSerde<>(NamespaceState.class),
            ObservationProcessor.CLUSTERS, new StateSerde<>(ClusterState.class),
            Alerting.STORE, new StateSerde<>(AlertState.class),
            Timers.STORE, Serdes.String(),
            Backlogs.STORE, new StateSerde<>(Backlog.class));

    /** Takes over what another version left in its stores. */
    TopologyFixture upgrade(Map<String, Map<String, byte[]>> stored) {
        stored.forEach((store, entries) -> {
            KeyValueStore<String, Object> restored = driver.getKeyValueStore(store);
            entries.forEach((key, value) -> restored.put(
                    key,
                    Objects.requireNonNull(SERDES.get(store)).deserializer().deserialize(store, value)));
        });
        return this;
    }

    /** What lies in the stores, as bytes, by store and key. */
    Map<String, Map<String, byte[]>> stored() {
        var stores = new TreeMap<String, Map<String, byte[]>>();
        for (String store : driver.getAllStateStores().keySet()) {
            @SuppressWarnings("unchecked") // Each store has the serializer of its values.
            var serializer = (Serializer<Object>)
                    Objects.requireNonNull(SERDES.get(store)).serializer();
            var entries = new TreeMap<String, byte[]>();
            try (var all = driver.<String, Object>getKeyValueStore(store).all()) {
                all.forEachRemaining(entry -> entries.put(entry.key, serializer.serialize(store, entry.value)));
            }
            stores.put(store, entries);
        }
        return stores;
    }

    /** What is remembered of the cluster as a whole. */
    ClusterState clusterState() {
        return driver.<String, ClusterState>getKeyValueStore(ObservationProcessor.CLUSTERS)
                .get(CLUSTER);
    }

    /** Whether some pods wait to be visited with a record to come. */
    boolean hasBacklog() {
        try (var waiting =
                driver.<String, Object>getKeyValueStore(Backlogs.STORE).all()) {
            return waiting.hasNext();
        }
    }

    long epoch() {
        return epoch;
    }

    TopologyFixture epoch(long newEpoch) {
        epoch = newEpoch;
        return this;
    }

    Instant now() {
        return now;
    }

    TopologyFixture after(Duration time) {
        now = now.plus(time);
        return this;
    }

    TopologyFixture namespace(String name, Map<String, String> labels) {
        return observe(new Observation.NamespaceSeen(CLUSTER, epoch, now, namespaceOf(name, labels)));
    }

    TopologyFixture namespaceGone(String name) {
        return observe(new Observation.NamespaceGone(CLUSTER, epoch, now, namespaceOf(name, Map.of())));
    }

    TopologyFixture pod(Pod pod) {
        return observe(new Observation.PodSeen(CLUSTER, epoch, now, pod));
    }

    TopologyFixture podGone(Pod pod) {
        return observe(new Observation.PodGone(CLUSTER, epoch, now, pod));
    }

    TopologyFixture heartbeat() {
        return observe(new Observation.Heartbeat(CLUSTER, epoch, now, null, true));
    }

    TopologyFixture version(int minor) {
        return observe(new Observation.Heartbeat(CLUSTER, epoch, now, Version.of(minor), true));
    }

    TopologyFixture keyframeStarted() {
        var started = new Observation.KeyframeStarted(CLUSTER, epoch, now, null, null, log);
        log = null;
        return observe(started);
    }

    /** The next keyframe is the first of a collector, in a log that still holds everything. */
    TopologyFixture newCollector() {
        log = new LogExtent(topicId, 0);
        return this;
    }

    /** The topic of observations was created anew; the next keyframe is the first of a collector that found it empty. */
    TopologyFixture logCreatedAnew() {
        topicId += "1";
        epoch = 0;
        return newCollector();
    }

    /** Retention took what the log held; the next keyframe is the first of a collector that found nothing of the cluster. */
    TopologyFixture logExpired() {
        log = new LogExtent(topicId, Integer.MAX_VALUE);
        epoch = 0;
        return this;
    }

    TopologyFixture keyframeCompleted() {
        return observe(new Observation.KeyframeCompleted(CLUSTER, epoch, now, true));
    }

    TopologyFixture configured(PodSecurityConfiguration configuration) {
        return observe(
                new Observation.PolicyChanged(CLUSTER, epoch, now, "digest", configuration, AlertSettings.DEFAULT));
    }

    TopologyFixture observe(Observation observation) {
        var record = new TestRecord<>(observation.key(), observation, observation.observedAt());
        RecordedTime.add(record.headers(), observation.observedAt(), recordedAt == null ? now : recordedAt);
        observations.pipeInput(record);
        return this;
    }

    /** What follows is written to the log at this time, whenever it was observed. */
    TopologyFixture recordedAt(Instant time) {
        recordedAt = time;
        return this;
    }

    TopologyFixture raw(byte @Nullable [] key, byte @Nullable [] value) {
        raw.pipeInput(new TestRecord<>(key, value, now));
        return this;
    }

    /** The alerts since the last call, a line each: {@code opened enforce Deployment/api 2 pods pod-created}. */
    List<String> alerts() {
        return alertRecords().stream()
                .map(alert -> "%s %s %s %d pods %s"
                        .formatted(
                                alert.transition(),
                                alert.mode(),
                                alert.workload(),
                                alert.violatingPods(),
                                alert.cause()))
                .toList();
    }

    List<Alert> alertRecords() {
        return alerts.readValuesToList();
    }

    List<TestRecord<String, Alert>> alertTestRecords() {
        return alerts.readRecordsToList();
    }

    List<TestRecord<String, PodViolations>> violationRecords() {
        return violations.readRecordsToList();
    }

    /** The compacted topic as a reader would hold it, of the records since the last call. */
    Map<String, List<String>> violations() {
        var current = new HashMap<String, List<String>>();
        for (var violation : violations.readRecordsToList()) {
            current.remove(violation.key());
            if (violation.value() != null) {
                current.put(
                        violation.key(),
                        violation.value().violations().stream()
                                .map(v -> v.mode() + " " + v.findings())
                                .toList());
            }
        }
        return current;
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return deadLetters.readRecordsToList();
    }

    @Override
    public void close() {
        driver.close();
    }

    private static Namespace namespaceOf(String name, Map<String, String> labels) {
        return new Namespace(
                new Metadata(name, null, "uid-" + name, "1", null, null, new HashMap<>(labels), null, null));
    }
}
