package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.events.Alert;
import io.podtrail.events.Namespace;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.NamespaceLabels;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.processor.Processor;
import io.podtrail.processor.ProcessorConfig;
import io.podtrail.processor.TopologyPartition;
import io.podtrail.processor.replay.Comparison;
import io.podtrail.processor.replay.Hypothesis;
import io.podtrail.processor.replay.IdleCronJob;
import io.podtrail.processor.replay.Outcome;
import io.podtrail.processor.replay.Plan;
import io.podtrail.processor.replay.Planner;
import io.podtrail.processor.replay.Readiness;
import io.podtrail.processor.replay.ReplayEngine;
import io.podtrail.processor.replay.ReplayJob;
import io.podtrail.processor.replay.Scope;
import io.podtrail.processor.replay.Window;
import io.podtrail.testkit.HistoryWriter;
import io.podtrail.testkit.RandomHistory;
import io.podtrail.testkit.SyntheticHistory;
import io.podtrail.testkit.SyntheticHistory.Planted;
import io.podtrail.testkit.SyntheticHistory.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replays of logs in a real broker, against what the live processor wrote, and against answers that were planted. */
final class ReplayTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static EmbeddedKafka kafka;
    private static Map<String, Object> clients;

    @BeforeAll
    static void start(@TempDir Path directory) {
        kafka = EmbeddedKafka.start(directory);
        // Small steps, so that a kill comes amid a partition.
        clients = Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.poll.records", 50);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @ParameterizedTest(name = "seed {0}, {1} partitions")
    @CsvSource({"1,1", "2,3", "3,8"})
    void underTheLivePolicyItForwardsByteForByteWhatWasLiveWhoeverIsKilledMeanwhile(
            long seed, int partitions, @TempDir Path state) throws Exception {
        Topics topics = topics("s" + seed + ".", partitions);
        try (var log = new HistoryWriter(clients, topics.observations(), partitions)) {
            RandomHistory.of(seed, 600).forEach(log);
        }
        List<String> live = runLive(topics, state);
        Plan plan = plan(topics, new Window(Instant.EPOCH, Instant.parse("2027-01-01T00:00:00Z")), null);
        var forwarded = new ConcurrentHashMap<Integer, Forwarded>();

        Outcome outcome = shared(plan, topics, forwarded, seed);

        assertThat(lines(forwarded)).isEqualTo(live).hasSizeGreaterThan(100);
        Outcome alone = engine(1).run(plan, () -> false);
        assertThat(outcome.digest()).isEqualTo(Objects.requireNonNull(alone).digest());
    }

    @Test
    void findsEveryPlantedAnswerAndNoOther() throws Exception {
        int partitions = 3;
        Topics topics = topics("planted.", partitions);
        try (var log = new HistoryWriter(clients, topics.observations(), partitions)) {
            SyntheticHistory.tell(Size.SMALL, 7, log);
        }
        var window = new Window(Size.SMALL.windowBegin(), Size.SMALL.windowEnd());
        List<Planted> planted = SyntheticHistory.planted(Size.SMALL);

        Plan plan = plan(topics, window, Readiness.hypothesis());
        Outcome outcome = Objects.requireNonNull(engine(2).run(plan, () -> false));

        assertThat(Readiness.of(plan, outcome).stream().map(ReplayTest::answer).toList())
                .isEqualTo(planted);
        assertThat(plan.segments()).allMatch(segment -> segment.from() > 0, "begins at a keyframe, not at the log");
        assertThat(Readiness.of(plan, outcome)).allMatch(one -> one.coverage() > 0.99);
        assertThat(Readiness.of(plan, outcome).stream().flatMap(one -> one.idleCronJobs().stream()))
                .isNotEmpty()
                .allMatch(job -> job.why() == IdleCronJob.Why.NOT_DUE && job.next() != null);

        var restricted = Hypothesis.enforcing(new LevelVersion(Level.RESTRICTED, Version.LATEST));
        Outcome replayed = Objects.requireNonNull(engine(2).run(plan(topics, window, restricted), () -> false));
        assertThat(Comparison.of(replayed, EnumSet.of(Mode.ENFORCE)).stream()
                        .map(one -> one.workload().namespace()
                                + ' '
                                + one.workload().workload())
                        .sorted()
                        .toList())
                .isEqualTo(planted.stream()
                        .filter(one -> one.blocking() != null)
                        .map(one -> one.namespace() + ' ' + one.blocking())
                        .toList());
    }

    @Test
    void aNamespaceThatWasDeletedInTheWindowIsToldAsGone() throws Exception {
        Topics topics = topics("gone.", 1);
        Instant begin = Instant.parse("2026-11-02T09:00:00Z");
        try (var log = new HistoryWriter(clients, topics.observations(), 1)) {
            log.accept(new Observation.KeyframeStarted("demo", 1, begin, Version.of(34), null));
            log.accept(new Observation.NamespaceSeen("demo", 1, begin, namespace("old", "baseline")));
            log.accept(new Observation.NamespaceSeen("demo", 1, begin, namespace("kept", "baseline")));
            log.accept(new Observation.NamespaceSeen("demo", 1, begin.plusSeconds(60), namespace("old", "restricted")));
            log.accept(new Observation.NamespaceGone("demo", 1, begin.plusSeconds(90), namespace("old", "restricted")));
        }

        Plan plan = plan(topics, new Window(begin, begin.plusSeconds(120)), Readiness.hypothesis());
        List<Readiness> found =
                Readiness.of(plan, Objects.requireNonNull(engine(1).run(plan, () -> false)));

        assertThat(found)
                .extracting(Readiness::namespace, Readiness::gone)
                .containsExactly(tuple("kept", false), tuple("old", true));
    }

    private static Namespace namespace(String name, String enforced) {
        return new Namespace(new Metadata(
                name,
                null,
                "uid-" + name,
                "1",
                null,
                null,
                Map.of(NamespaceLabels.level(Mode.ENFORCE), enforced),
                null,
                null));
    }

    @Test
    void aLogWithoutAKeyframeIsReadFromItsBegin() throws Exception {
        Topics topics = topics("headless.", 1);
        Instant begin = Instant.parse("2026-11-02T09:00:00Z");
        try (var log = new HistoryWriter(clients, topics.observations(), 1)) {
            for (int minute = 0; minute < 10; minute++) {
                log.accept(new Observation.Heartbeat(
                        "demo", 1, begin.plus(Duration.ofMinutes(minute)), Version.of(34), true));
            }
        }
        var lastMinutes = new Window(begin.plus(Duration.ofMinutes(5)), begin.plus(Duration.ofMinutes(10)));

        assertThat(plan(topics, lastMinutes, null).segments())
                .singleElement()
                .satisfies(segment -> assertThat(segment.from()).isZero());
    }

    private static Planted answer(Readiness one) {
        return new Planted(
                one.namespace(),
                one.strictest(),
                names(one.blocking(), workload -> workload.workload().toString()),
                names(one.idleCronJobs(), job -> job.name()));
    }

    @Test
    void whoJoinsAJobThatNobodyHasAskedForIsToldSoAndAsksNothingInItsPlace() throws Exception {
        topics("j.", 1);
        String[] join = {
            "replay",
            "--job",
            "audit",
            "--join",
            "--topic-prefix",
            "j.",
            "--bootstrap-servers",
            kafka.bootstrapServers()
        };

        assertThat(Podtrail.run(join)).isEqualTo(Podtrail.FAILED);

        try (var admin = Admin.create(clients)) {
            assertThat(admin.listTopics().names().get()).doesNotContain("j.replay.audit");
        }
    }

    private static <T> @Nullable String names(List<T> some, Function<T, String> name) {
        return some.isEmpty() ? null : some.stream().map(name).collect(Collectors.joining(" "));
    }

    /** One process is killed amid its work; then two do what is left, side by side. */
    private static Outcome shared(Plan plan, Topics topics, Map<Integer, Forwarded> forwarded, long seed)
            throws Exception {
        String topic = topics.prefix() + "replay.test";
        var passed = new AtomicLong();
        long killedAfter = plan.length() * (1 + seed % 3) / 4;
        var victim = new ReplayEngine(
                clients, 2, (offsets, time) -> passed.addAndGet(offsets), partition -> forwarded(forwarded, partition));
        ReplayJob.Result none =
                new ReplayJob(clients, topic, "victim").run(victim, () -> plan, () -> passed.get() > killedAfter);
        assertThat(none == null).as("it was killed before it was done").isTrue();

        var helper = new Thread(() -> {
            try {
                new ReplayJob(clients, topic, "helper")
                        .run(
                                new ReplayEngine(
                                        clients,
                                        1,
                                        ReplayEngine.Listener.NOBODY,
                                        partition -> new Forwarded(partition)),
                                () -> plan,
                                () -> false);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        helper.start();
        var last = new ReplayEngine(
                clients, 2, ReplayEngine.Listener.NOBODY, partition -> forwarded(forwarded, partition));
        var job = new ReplayJob(clients, topic, "last");
        ReplayJob.Result result = Objects.requireNonNull(job.run(last, () -> plan, () -> false));
        helper.join();
        // What the helper ran was not listened to here: it comes to the same.
        var missing = new ReplayEngine(
                clients, 2, ReplayEngine.Listener.NOBODY, partition -> forwarded(forwarded, partition));
        assertThat(Objects.requireNonNull(missing.run(plan, () -> false)).digest())
                .isEqualTo(result.outcome().digest());
        job.delete();
        return result.outcome();
    }

    private static Forwarded forwarded(Map<Integer, Forwarded> all, int partition) {
        var fresh = new Forwarded(partition);
        all.put(partition, fresh);
        return fresh;
    }

    private static List<String> runLive(Topics topics, Path state) throws Exception {
        var config = new ProcessorConfig(topics, clients, state, 2, Duration.ofMillis(100));
        try (var processor = new Processor(config)) {
            processor.start();
            assertThat(processor.awaitProcessed(LIMIT)).isTrue();
        }
        var lines = new ArrayList<>(TopicContents.lines(clients, topics.violations()));
        lines.addAll(TopicContents.lines(clients, topics.alerts()));
        return lines;
    }

    private static List<String> lines(Map<Integer, Forwarded> forwarded) {
        var lines = new ArrayList<String>();
        var inOrder = new TreeMap<>(forwarded);
        inOrder.values().forEach(partition -> lines.addAll(partition.violations));
        inOrder.values().forEach(partition -> lines.addAll(partition.alerts));
        return lines;
    }

    private static ReplayEngine engine(int threads) {
        return new ReplayEngine(clients, threads, ReplayEngine.Listener.NOBODY);
    }

    private static Plan plan(Topics topics, Window window, @Nullable Hypothesis hypothesis) {
        return new Planner(clients, topics.observations()).plan(window, Scope.ALL, hypothesis);
    }

    private static Topics topics(String prefix, int partitions) throws Exception {
        var topics = new Topics(prefix);
        try (var admin = Admin.create(clients)) {
            new TopicCreator(topics, partitions, (short) 1, Duration.ofMillis(-1)).create(admin);
            // Nothing that was written may be compacted or expire: all of it is compared.
            for (String topic : List.of(topics.violations(), topics.alerts())) {
                admin.incrementalAlterConfigs(Map.of(
                                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                List.of(set("cleanup.policy", "delete"), set("retention.ms", "-1"))))
                        .all()
                        .get();
            }
        }
        return topics;
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    /** The lines that a topic would have, had all that is forwarded been written to it. */
    private static final class Forwarded implements TopologyPartition.Output {
        private final int partition;
        private final List<String> violations = new ArrayList<>();
        private final List<String> alerts = new ArrayList<>();

        Forwarded(int partition) {
            this.partition = partition;
        }

        @Override
        public void violations(Record<String, @Nullable PodViolations> record) {
            violations.add(line(
                    record.key(),
                    EventSerde.podViolations().serialize("", record.value()),
                    record.timestamp(),
                    record.headers()));
        }

        @Override
        public void alert(Record<String, Alert> record) {
            alerts.add(line(
                    record.key(),
                    EventSerde.alert().serialize("", record.value()),
                    record.timestamp(),
                    record.headers()));
        }

        private String line(String key, byte @Nullable [] value, long timestamp, Headers headers) {
            var text = new StringBuilder();
            headers.forEach(header -> text.append(header.key())
                    .append('=')
                    .append(new String(header.value(), UTF_8))
                    .append(' '));
            return "%d %d %s %s %s"
                    .formatted(partition, timestamp, key, text, value == null ? "" : new String(value, UTF_8));
        }
    }
}
