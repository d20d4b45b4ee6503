package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.podtrail.app.kafka.Broker;
import io.podtrail.app.kafka.OnKafka;
import io.podtrail.app.kafka.TestKafka;
import io.podtrail.collector.ClusterListener;
import io.podtrail.collector.CollectorConfig;
import io.podtrail.collector.CollectorMetrics;
import io.podtrail.collector.CollectorSupervisor;
import io.podtrail.collector.Leadership;
import io.podtrail.collector.Source;
import io.podtrail.collector.SourceException;
import io.podtrail.collector.kubernetes.KubernetesAccess;
import io.podtrail.collector.kubernetes.KubernetesSource;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.processor.PodSecurityTopology;
import io.podtrail.testkit.LocalApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of a cluster and of those who watch it, through real HTTP and a real broker: whatever broke on the way,
 * in the end the processor knows what a fresh list of the cluster says.
 */
@OnKafka
@Execution(ExecutionMode.CONCURRENT)
// Its collectors warn of what is done to them: not while another test reads that.
@ResourceLock(value = Resources.SYSTEM_ERR, mode = ResourceAccessMode.READ)
@Timeout(300)
final class RandomSchedulesTest {
    private static final int SCHEDULES = Integer.getInteger("podtrail.test.schedules", 40);
    private static final int STEPS = 40;
    private static final int PODS = 8;
    private static final int DEPLOYMENTS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<String> LEVELS = List.of("", "privileged", "baseline", "restricted");
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    private static final TopicPartition LOG = new TopicPartition(TOPICS.observations(), 0);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path shared;

    private static Broker kafka;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, SCHEDULES);
    }

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = TestKafka.start(shared);
        try (var admin = Admin.create(clients())) {
            new TopicCreator(TOPICS, 1, (short) 1, TopicCreator.DEFAULT_RETENTION).create(admin);
        }
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverBreaksTheProcessorEndsUpKnowingWhatAFreshListSays(long seed, @TempDir Path directory)
            throws Exception {
        try (var schedule = new Schedule(seed, directory)) {
            schedule.play();
            schedule.awaitAgreementWithAFreshList();
        }
    }

    /** One cluster, whoever watches it, and a topology that follows the log. */
    private static final class Schedule implements AutoCloseable {
        private final Random random;
        private final String cluster;
        private final Path directory;
        private final LocalApiServer server = new LocalApiServer(0);
        private final List<Watcher> watchers = new ArrayList<>();
        private final Set<String> namespaces = new HashSet<>();
        private final long firstOffset;
        private @Nullable Watcher current;

        Schedule(long seed, Path directory) throws IOException {
            this.random = new Random(seed);
            this.cluster = "seed-" + seed;
            this.directory = directory;
            this.firstOffset = endOfLog();
            server.bookmarkEvery(Duration.ofMillis(50));
            Files.writeString(directory.resolve("kubeconfig"), server.kubeconfig());
        }

        void play() {
            relabel();
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(20)) {
                    case 0, 1 -> relabel();
                    case 2 -> deleteNamespace(namespace());
                    case 3 -> server.breakWatches();
                    case 4 -> server.compact();
                    case 5 -> {
                        server.breakWatches();
                        server.compact();
                    }
                    case 6 -> kill();
                    case 7 -> start(); // Beside the one that runs: a takeover.
                    case 8 ->
                        server.put("deployments", deployment(existingNamespace(), "d" + random.nextInt(DEPLOYMENTS)));
                    case 9 -> server.delete("deployments", namespace(), "d" + random.nextInt(DEPLOYMENTS));
                    case 10, 11, 12 -> server.delete("pods", namespace(), "p" + random.nextInt(PODS));
                    case 13 ->
                        LockSupport.parkNanos(
                                Duration.ofMillis(random.nextInt(60)).toNanos());
                    default -> server.put("pods", pod(existingNamespace(), "p" + random.nextInt(PODS)));
                }
                if (current == null && random.nextInt(3) == 0) {
                    start();
                }
            }
            start();
        }

        void awaitAgreementWithAFreshList() throws IOException {
            Map<String, List<String>> expected = freshList();
            try (var followed = new Followed(directory.resolve("followed"), cluster, firstOffset)) {
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
                    followed.catchUp();
                    assertThat(followed.violations)
                            .as(() -> "%s; read up to %d of %d"
                                    .formatted(watchers, followed.consumer.position(LOG), endOfLog()))
                            .isEqualTo(expected);
                });
            }
        }

        /** What a processor says that begins with nothing and a collector that begins with nothing. */
        private Map<String, List<String>> freshList() throws IOException {
            String fresh = cluster + "-fresh";
            long from = endOfLog();
            try (var only = watcher(fresh);
                    var followed = new Followed(directory.resolve("fresh"), fresh, from)) {
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
                    followed.catchUp();
                    return followed.isComplete;
                });
                return new TreeMap<>(followed.violations);
            }
        }

        private void start() {
            current = watcher(cluster);
            watchers.add(current);
        }

        /** Fences the collector that runs: what it had not committed is lost, as if it had been killed. */
        private void kill() {
            if (current != null) {
                var properties = new HashMap<>(clients());
                properties.put("transactional.id", TOPICS.prefix() + "collector." + cluster);
                try (var fence =
                        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
                    fence.initTransactions();
                }
                current.stop();
                current = null;
            }
        }

        private Watcher watcher(String name) {
            return new Watcher(
                    name,
                    KubernetesAccess.connect(directory.resolve("kubeconfig"), null),
                    random.nextInt(4) == 0 ? Duration.ofMillis(200) : Duration.ofHours(1));
        }

        private void relabel() {
            relabel(namespace());
        }

        private void relabel(String name) {
            namespaces.add(name);
            ObjectNode namespace = object("Namespace", "", name);
            String level = LEVELS.get(random.nextInt(LEVELS.size()));
            if (!level.isEmpty()) {
                String mode = random.nextBoolean() ? "enforce" : "audit";
                namespace.withObject("metadata").withObject("labels").put("pod-security.kubernetes.io/" + mode, level);
            }
            server.put("namespaces", namespace);
        }

        private ObjectNode pod(String namespace, String name) {
            ObjectNode pod = object("Pod", namespace, name);
            pod.set("spec", spec());
            pod.withObject("status").put("phase", random.nextInt(8) == 0 ? "Succeeded" : "Running");
            pod.withObject("metadata").put("uid", "uid-" + random.nextInt(3));
            return pod;
        }

        private ObjectNode deployment(String namespace, String name) {
            ObjectNode deployment = object("Deployment", namespace, name);
            deployment.withObject("spec").withObject("template").set("spec", spec());
            return deployment;
        }

        private ObjectNode spec() {
            ObjectNode spec = JSON.createObjectNode().put("hostPID", random.nextInt(4) == 0);
            ObjectNode container = spec.withArray("containers").addObject().put("name", "c");
            container.withObject("securityContext").put("privileged", random.nextInt(3) == 0);
            return spec;
        }

        /** As Kubernetes does: what is in it goes first. */
        private void deleteNamespace(String name) {
            for (int i = 0; i < PODS; i++) {
                server.delete("pods", name, "p" + i);
            }
            for (int i = 0; i < DEPLOYMENTS; i++) {
                server.delete("deployments", name, "d" + i);
            }
            server.delete("namespaces", "", name);
            namespaces.remove(name);
        }

        private String existingNamespace() {
            String name = namespace();
            if (!namespaces.contains(name)) {
                relabel(name);
            }
            return name;
        }

        private String namespace() {
            return random.nextBoolean() ? "shop" : "bank";
        }

        private static ObjectNode object(String kind, String namespace, String name) {
            ObjectNode object = JSON.createObjectNode().put("kind", kind);
            ObjectNode metadata =
                    object.withObject("metadata").put("name", name).put("uid", "uid");
            if (!namespace.isEmpty()) {
                metadata.put("namespace", namespace);
            }
            return object;
        }

        @Override
        public void close() {
            watchers.forEach(Watcher::close);
            server.close();
        }
    }

    /** A collector as it ships, with its thread. */
    private static final class Watcher implements AutoCloseable {
        private final CountDownLatch opened = new CountDownLatch(1);
        private final KubernetesClient access;
        private final CollectorSupervisor supervisor;
        private final Thread thread;
        private volatile String ending = "runs";

        Watcher(String cluster, KubernetesClient access, Duration keyframeInterval) {
            this.access = access;
            var config = new CollectorConfig(
                    TOPICS,
                    1,
                    clients(),
                    cluster,
                    null,
                    PodSecurityConfiguration.NONE,
                    AlertSettings.DEFAULT,
                    Duration.ofMillis(200));
            this.supervisor = new CollectorSupervisor(
                    config,
                    () -> new Opened(new KubernetesSource(access, Clock.systemUTC(), keyframeInterval, false), opened),
                    Leadership.ALONE,
                    CollectorMetrics.unregistered());
            this.thread = new Thread(this::collect);
            thread.setDaemon(true);
            thread.start();
            // The last one to take the log over is the one that watches, so whoever is started last must be that.
            await().atMost(PATIENCE).until(() -> opened.getCount() == 0);
        }

        private void collect() {
            try {
                supervisor.run();
                ending = "was closed";
            } catch (SourceException replaced) {
                ending = String.valueOf(replaced.getMessage()); // As it should.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void stop() {
            supervisor.close();
        }

        @Override
        public void close() {
            stop();
            try {
                thread.join(Duration.ofSeconds(20).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            access.close();
        }

        @Override
        public String toString() {
            return ending + ", " + supervisor.state();
        }
    }

    /** Tells when the log has been taken over: only then is a source asked for anything. */
    private record Opened(KubernetesSource source, CountDownLatch opened) implements Source {
        @Override
        public void run(ClusterListener listener) throws InterruptedException {
            opened.countDown();
            source.run(listener);
        }

        @Override
        public boolean isWatching() {
            return source.isWatching();
        }

        @Override
        public String state() {
            return source.state();
        }

        @Override
        public void close() {
            source.close();
        }
    }

    /** The topology, fed with what the log says of one cluster. */
    private static final class Followed implements AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final TopologyTestDriver driver;
        private final TestOutputTopic<String, PodViolations> output;
        private final String cluster;
        private final Map<String, List<String>> violations = new TreeMap<>();
        private boolean isComplete;

        Followed(Path state, String cluster, long from) {
            this.cluster = cluster;
            var properties = new Properties();
            properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "followed");
            properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
            properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
            driver = new TopologyTestDriver(PodSecurityTopology.build(TOPICS), properties);
            output =
                    driver.createOutputTopic(TOPICS.violations(), new StringDeserializer(), EventSerde.podViolations());
            var reading = new HashMap<>(clients());
            reading.put("isolation.level", "read_committed");
            consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer.assign(List.of(LOG));
            consumer.seek(LOG, from);
        }

        void catchUp() {
            var input =
                    driver.createInputTopic(TOPICS.observations(), new StringSerializer(), EventSerde.observation());
            for (var record : consumer.poll(Duration.ofMillis(20))) {
                Observation observation = EventSerde.observation().deserialize(record.topic(), record.value());
                if (observation.cluster().equals(cluster)) {
                    input.pipeInput(observation.key(), observation, observation.observedAt());
                    isComplete |= observation instanceof Observation.KeyframeCompleted;
                }
            }
            for (var record : output.readRecordsToList()) {
                // Of another cluster's name, but of the same objects.
                String key = record.key().substring(record.key().indexOf('/') + 1);
                violations.remove(key);
                if (record.value() != null) {
                    var said = new TreeSet<String>();
                    record.value().violations().forEach(v -> said.add(v.mode() + " " + v.level() + " " + v.findings()));
                    violations.put(key, List.copyOf(said));
                }
            }
        }

        @Override
        public void close() {
            consumer.close();
            driver.close();
        }
    }

    private static long endOfLog() {
        try (var consumer = new KafkaConsumer<>(clients(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.endOffsets(List.of(LOG)).get(LOG);
        }
    }

    private static Map<String, Object> clients() {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }
}
