package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.podtrail.app.acl.Part;
import io.podtrail.collector.Collector;
import io.podtrail.collector.CollectorConfig;
import io.podtrail.collector.CollectorMetrics;
import io.podtrail.collector.watchstream.Pace;
import io.podtrail.collector.watchstream.WatchStreamSource;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.processor.Processor;
import io.podtrail.processor.ProcessorConfig;
import io.podtrail.processor.replay.Plan;
import io.podtrail.processor.replay.Planner;
import io.podtrail.processor.replay.ReplayEngine;
import io.podtrail.processor.replay.ReplayJob;
import io.podtrail.processor.replay.Scope;
import io.podtrail.processor.replay.Window;
import io.podtrail.sink.Sink;
import io.podtrail.sink.SinkConfig;
import io.podtrail.sink.delivery.Redelivery;
import io.podtrail.sink.delivery.RetryPolicy;
import io.podtrail.sink.policyreport.ReportConfig;
import io.podtrail.sink.policyreport.ReportFormat;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.silence.Silence;
import io.podtrail.sink.silence.SilenceLog;
import io.podtrail.testkit.LocalApiServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What each part does in Kafka, from its first start over restarts to what it does rarely. A job fails when something of that
 * is refused.
 */
final class PartJobs {
    static final String CLUSTER = "prod";
    static final String RECEIVER = "pager";

    private static final String HISTORY = """
            {"type":"ADDED","object":{"kind":"Namespace","metadata":{"name":"shop","uid":"n","labels":{"pod-security.kubernetes.io/enforce":"baseline"}}}}
            {"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"api","namespace":"shop","uid":"p"},"spec":{"hostPID":true}}}
            {"type":"ADDED","object":{"kind":"Secret","metadata":{"name":"s"}}}
            """;
    private static final String ALERT = """
            {"apiVersion":"podtrail/v1","kind":"Alert","fingerprint":"c03b3c7e7293b18a8ba7156fff412554","type":"violation",
            "revision":1,"transition":"opened","cause":"pod-created","at":"2026-11-02T09:00:00Z","cluster":"prod",
            "namespace":"shop","workload":{"kind":"Pod","name":"api"},"mode":"enforce","level":"baseline","version":"latest",
            "severity":"critical","startsAt":"2026-11-02T09:00:00Z","message":"m","findings":[],"evidence":["running"],
            "violatingPods":1,"samplePods":["api"],"namespaceLabels":{}}""";
    private static final String FINGERPRINT = "c03b3c7e7293b18a8ba7156fff412554";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int PARTITIONS = 2;

    private final Topics topics;
    private final Map<String, Object> all;
    private final Path directory;

    /**
     * @param all clients of one who may do all, and makes what the parts find
     * @param directory of its own
     */
    PartJobs(Topics topics, Map<String, Object> all, Path directory) {
        this.topics = topics;
        this.all = all;
        this.directory = directory;
    }

    /** Makes the topics and what is in them when the part comes. */
    void prepare(Part part) throws Exception {
        try (var admin = Admin.create(all)) {
            new TopicCreator(topics, PARTITIONS, (short) 1, TopicCreator.DEFAULT_RETENTION).create(admin);
        }
        switch (part) {
            case COLLECTOR, HISTORY, HISTORY_JOBS -> collect(all);
            case PROCESSOR -> {
                collect(all);
                write(topics.observations(), "prod/shop/x", "no JSON");
            }
            case SINK -> {
                write(topics.alerts(), FINGERPRINT, ALERT);
                write(topics.alerts(), "x", "no JSON");
                write(topics.redeliveries(), FINGERPRINT, ALERT);
                silence(all);
            }
            case POLICY_REPORTS -> write(topics.violations(), "prod/shop/api", null);
            case SILENCES -> silence(all);
            case REDELIVERY, BACKTEST -> {
                write(topics.alerts(), FINGERPRINT, ALERT);
                write(topics.undelivered(), FINGERPRINT, ALERT);
            }
        }
    }

    /** Does what the part does, as a user with these properties; throws when that fails. */
    void run(Part part, Map<String, Object> clients) throws Exception {
        switch (part) {
            case COLLECTOR -> {
                collect(clients);
                collect(clients);
                assertThat(TopicContents.read(all, topics.deadLetters())).isNotEmpty();
            }
            case PROCESSOR -> process(clients);
            case SINK -> {
                deliver(clients);
                deliver(clients);
            }
            case POLICY_REPORTS -> report(clients);
            case HISTORY ->
                assertThat(engine(clients).run(plan(clients), () -> false)).isNotNull();
            case HISTORY_JOBS -> {
                var job = new ReplayJob(clients, topics.replayJob("monday"), "worker");
                assertThat(job.run(engine(clients), () -> plan(clients), () -> false))
                        .isNotNull();
                job.delete();
            }
            case SILENCES -> silence(clients);
            case REDELIVERY -> redeliver(clients);
            case BACKTEST -> assertThat(read(clients, topics.alerts())).isNotEmpty();
        }
    }

    private void collect(Map<String, Object> clients) throws Exception {
        Path history = Files.writeString(directory.resolve("history.jsonl"), HISTORY);
        var config = new CollectorConfig(
                topics,
                PARTITIONS,
                clients,
                CLUSTER,
                null,
                PodSecurityConfiguration.NONE,
                AlertSettings.DEFAULT,
                CollectorConfig.DEFAULT_HEARTBEAT_INTERVAL);
        try (var source = new WatchStreamSource(List.of(history), Pace.unlimited(), Clock.systemUTC());
                var collector = Collector.open(config, "it is new", CollectorMetrics.unregistered())) {
            collector.collect(source);
        }
    }

    /** The first instance goes when the second has come, which restores the stores from their changelogs. */
    private void process(Map<String, Object> clients) throws Exception {
        var failure = new CompletableFuture<Void>();
        ServedApi firstApi = ServedApi.serve(RecordedCluster.onAFreePort(), topics, clients, PARTITIONS);
        ServedApi secondApi = ServedApi.serve(RecordedCluster.onAFreePort(), topics, clients, PARTITIONS);
        try (firstApi;
                secondApi) {
            try (Processor first = processor(firstApi, clients, "first", failure)) {
                first.start();
                for (String output : List.of(topics.violations(), topics.alerts(), topics.deadLetters())) {
                    until(failure, () -> !TopicContents.read(all, output).isEmpty());
                }
                until(failure, first::isReady);
            }
            try (Processor second = processor(secondApi, clients, "second", failure)) {
                second.start();
                until(failure, second::isReady);
                assertThat(answer(secondApi, "/api/v1/alerts/prod/shop/Pod/api/history"))
                        .contains("opened");
                assertThat(watched(secondApi, "kinds=violations")).contains("event: violation");
                assertThat(watched(secondApi, "kinds=alerts")).contains("event: alert");
            }
        }
    }

    private Processor processor(
            ServedApi api, Map<String, Object> clients, String name, CompletableFuture<Void> failure) {
        Processor processor = api.processor(new ProcessorConfig(
                topics,
                api.advertisedIn(clients),
                directory.resolve(name),
                1,
                ProcessorConfig.DEFAULT_COMMIT_INTERVAL));
        processor.onFailure(failure::completeExceptionally);
        return processor;
    }

    private static String answer(ServedApi api, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(api.url() + path)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** The first events from the beginning of the topics. */
    private static String watched(ServedApi api, String query) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(api.url() + "/api/v1/watch?" + query))
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", "v0,0a0,0")
                .timeout(Duration.ofSeconds(10))
                .build();
        var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines());
        try (var lines = response.body()) {
            return String.join("\n", lines.limit(6).toList());
        }
    }

    private void deliver(Map<String, Object> clients) throws Exception {
        var told = new ToldAlerts();
        Receiver refusing = notification -> Delivery.refused("no", "never");
        var config = new SinkConfig(
                topics,
                clients,
                new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(10), Duration.ofMillis(20)),
                Map.of(RECEIVER, told, "refusing", refusing));
        try (var sink = new Sink(config)) {
            sink.start();
            CompletableFuture<@Nullable Void> stopped = sink.stopped();
            until(stopped, sink.silences()::isLoaded);
            sink.silences().put(anySilence());
            for (String output : List.of(topics.undelivered(), topics.deadLetters(), topics.notifications())) {
                until(stopped, () -> !TopicContents.read(all, output).isEmpty());
            }
            var ends = ends();
            until(stopped, () -> sink.awaitDelivered(ends, Duration.ofMillis(100)));
        }
    }

    private Map<TopicPartition, Long> ends() throws Exception {
        try (var admin = Admin.create(all)) {
            var latest = new HashMap<TopicPartition, OffsetSpec>();
            for (int i = 0; i < PARTITIONS; i++) {
                latest.put(new TopicPartition(topics.alerts(), i), OffsetSpec.latest());
            }
            var ends = new HashMap<TopicPartition, Long>();
            admin.listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        }
    }

    private void report(Map<String, Object> clients) throws Exception {
        try (var cluster = new LocalApiServer(0)) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
            var config = new ReportConfig(
                    topics,
                    clients,
                    CLUSTER,
                    ReportFormat.POLICY_REPORT,
                    100,
                    Duration.ofMillis(200),
                    Duration.ofMinutes(10));
            try (var writer = RunningReportWriter.start(config, kubeconfig)) {
                writer.awaitReady();
            }
        }
    }

    private Plan plan(Map<String, Object> clients) {
        return new Planner(clients, topics.observations())
                .plan(new Window(Instant.EPOCH, Clock.systemUTC().instant()), Scope.ALL, null);
    }

    private static ReplayEngine engine(Map<String, Object> clients) {
        return new ReplayEngine(clients, 1, (offsets, time) -> {});
    }

    private void silence(Map<String, Object> clients) throws Exception {
        try (var log = new SilenceLog(topics, clients)) {
            log.start();
            log.awaitLoaded();
            log.put(anySilence());
        }
    }

    private static Silence anySilence() {
        Instant now = Clock.systemUTC().instant();
        return Silence.create(List.of("namespace=elsewhere"), now, now.plusSeconds(60), "ada", "a test");
    }

    private void redeliver(Map<String, Object> clients) throws Exception {
        assertThat(read(clients, topics.alerts())).isNotEmpty();
        try (var producer = new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var record : read(clients, topics.undelivered())) {
                producer.send(Redelivery.of(record, topics)).get();
            }
        }
        assertThat(TopicContents.read(all, topics.redeliveries())).isNotEmpty();
    }

    private List<ConsumerRecord<byte[], byte[]>> read(Map<String, Object> clients, String topic)
            throws InterruptedException {
        return new TopicRecords(clients, topics, topic, Instant.EPOCH)
                .until(Clock.systemUTC().instant());
    }

    private void write(String topic, String key, @Nullable String value) throws Exception {
        var headers = new RecordHeaders().add(Redelivery.RECEIVER, RECEIVER.getBytes(UTF_8));
        try (var producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            topic, 0, key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8), headers))
                    .get();
        }
    }

    /** Waits for something, unless a part dies first. */
    private static void until(CompletableFuture<?> end, Callable<Boolean> condition) throws Exception {
        await().atMost(PATIENCE).pollInterval(50, TimeUnit.MILLISECONDS).until(() -> end.isDone() || condition.call());
        if (end.isCompletedExceptionally()) {
            try {
                end.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("the part died: " + UserError.reason(e), e.getCause());
            }
        }
    }
}
