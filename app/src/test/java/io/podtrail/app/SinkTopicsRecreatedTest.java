package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.Sink;
import io.podtrail.sink.SinkConfig;
import io.podtrail.sink.delivery.RetryPolicy;
import io.podtrail.sink.receivers.ReceiverTypes;
import io.podtrail.sink.routing.RoutingFile;
import io.podtrail.sink.silence.Silence;
import io.podtrail.sink.silence.SilenceLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody deletes a topic that a sink reads or keeps its state in, and it is created again. */
final class SinkTopicsRecreatedTest {
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    private static final TopicCreator INSTALLATION =
            new TopicCreator(TOPICS, 1, (short) 1, TopicCreator.DEFAULT_RETENTION);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String ROUTES = """
            receivers:
              pager: {type: terminal}
            route: {receiver: pager, groupBy: [workload], groupWait: 0s, groupInterval: 0s}
            """;

    private final ToldAlerts pager = new ToldAlerts();
    private EmbeddedKafka kafka;
    private Map<String, Object> clients;

    @BeforeEach
    void startKafka(@TempDir Path directory) throws Exception {
        kafka = EmbeddedKafka.start(directory);
        clients = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (var admin = Admin.create(clients)) {
            INSTALLATION.create(admin);
        }
    }

    @AfterEach
    void stopKafka() {
        kafka.close();
    }

    @Test
    void everyAlertOfARecreatedTopicIsNotified() throws Exception {
        try (Sink sink = startFirst()) {
            write("opened", 1, "a", "b", "c");
            awaitNotified("opened", "a", "b", "c");

            RecreatedTopic.recreate(clients, INSTALLATION, TOPICS.alerts());
            write("opened", 1, "d", "e", "f", "g", "h");
            write("resolved", 2, "a");

            awaitNotified("opened", "d", "e", "f", "g", "h");
            awaitNotified("resolved", "a");
            awaitReady(sink);
        }
    }

    @Test
    void alertsThatWereRecreatedWhileNoSinkRanAreReadFromTheirBeginning() throws Exception {
        try (Sink sink = startFirst()) {
            write("opened", 1, "a", "b", "c");
            awaitNotified("opened", "a", "b", "c");
            awaitReady(sink);
        }

        RecreatedTopic.recreate(clients, INSTALLATION, TOPICS.alerts());
        write("opened", 1, "d", "e", "f", "g");
        write("opened", 1, "a");

        try (Sink sink = start()) {
            awaitNotified("opened", "d", "e", "f", "g");
            awaitReady(sink);
        }
        assertThat(notifications("opened", "a")).isEqualTo(1);
    }

    @Test
    void whatWasNotifiedIsKnownAfterARestartThoughTheStateWasRecreatedBefore() throws Exception {
        try (Sink sink = startFirst()) {
            write("opened", 1, "a", "b");
            awaitNotified("opened", "a", "b");
            awaitKept("a", "b");

            RecreatedTopic.recreate(clients, INSTALLATION, TOPICS.notifications());
            awaitKept("a", "b");
            awaitReady(sink);
        }

        try (Sink sink = start()) {
            write("opened", 1, "a");
            write("resolved", 2, "b");
            awaitNotified("resolved", "b");
        }
        assertThat(notifications("opened", "a")).isEqualTo(1);
        assertThat(notifications("opened", "b")).isEqualTo(1);
    }

    @Test
    void stateThatWasLostWhileNoSinkRanLeadsToADigestOfWhatIsOpen() throws Exception {
        try (Sink sink = startFirst()) {
            write("opened", 1, "a", "b");
            awaitNotified("opened", "a", "b");
            write("resolved", 2, "b");
            awaitNotified("resolved", "b");
            awaitReady(sink);
        }

        RecreatedTopic.recreate(clients, INSTALLATION, TOPICS.notifications());

        try (Sink sink = start()) {
            await().atMost(PATIENCE).until(() -> notifications("opened", "a") == 2);
            write("resolved", 2, "a");
            awaitNotified("resolved", "a");
        }
        assertThat(notifications("resolved", "b")).isEqualTo(1);
    }

    @Test
    void silencesAreWrittenAgainWhereTheirTopicIsRecreated() throws Exception {
        Instant now = Instant.now();
        var silence = new Silence("s", List.of("namespace=shop"), now, now.plusSeconds(3600), "me", "because");
        try (Sink sink = startFirst()) {
            sink.silences().awaitLoaded();
            sink.silences().put(silence);

            RecreatedTopic.recreate(clients, INSTALLATION, TOPICS.silences());

            await().atMost(PATIENCE)
                    .until(() -> !TopicContents.read(clients, TOPICS.silences()).isEmpty());
            awaitReady(sink);
        }
        try (var log = new SilenceLog(TOPICS, clients)) {
            log.start();
            log.awaitLoaded();
            assertThat(log.silences().find("s")).contains(silence);
        }
    }

    /** The first one: what is written from now on is no history to it. */
    private Sink startFirst() throws Exception {
        Sink sink = start();
        await().atMost(PATIENCE).until(() -> keptKeys().contains("pager/history"));
        return sink;
    }

    private Sink start() throws Exception {
        var sink = new Sink(new SinkConfig(
                TOPICS,
                clients,
                RetryPolicy.DEFAULT,
                Map.of("pager", pager),
                RoutingFile.read(ROUTES.getBytes(UTF_8), Path.of("routes.yaml"), ReceiverTypes.ALL)));
        sink.start();
        return sink;
    }

    private static void awaitReady(Sink sink) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(sink.problems()).isEmpty());
    }

    private void awaitNotified(String transition, String... workloads) {
        for (String workload : workloads) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(notifications(transition, workload))
                            .as("%s %s", workload, transition)
                            .isPositive());
        }
    }

    /** Until the sink's state has these alerts. */
    private void awaitKept(String... workloads) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(keptKeys())
                        .contains(Arrays.stream(workloads)
                                .map(workload -> "pager/alert/" + workload)
                                .toArray(String[]::new)));
    }

    private List<String> keptKeys() {
        return TopicContents.read(clients, TOPICS.notifications()).stream()
                .map(record -> new String(record.key(), UTF_8))
                .toList();
    }

    private long notifications(String transition, String workload) {
        return pager.all().stream()
                .filter(sent -> sent.startsWith(transition + " ") && sent.contains("/" + workload + " "))
                .count();
    }

    private void write(String transition, int revision, String... workloads) throws Exception {
        try (var producer = new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer())) {
            var writes = new ArrayList<Future<?>>();
            for (String workload : workloads) {
                writes.add(producer.send(new ProducerRecord<>(
                        TOPICS.alerts(),
                        0,
                        workload.getBytes(UTF_8),
                        alert(transition, revision, workload).getBytes(UTF_8))));
            }
            for (var write : writes) {
                write.get();
            }
        }
    }

    private static String alert(String transition, int revision, String workload) {
        Instant at = Instant.now();
        return """
                {"apiVersion":"podtrail/v1","kind":"Alert","fingerprint":"%s","type":"violation","revision":%d,
                "transition":"%s","cause":"%s","at":"%s","cluster":"prod","namespace":"shop",
                "workload":{"kind":"Deployment","name":"%s"},"mode":"enforce","level":"baseline","version":"latest",
                "severity":"critical","startsAt":"%s",%s"message":"m","findings":[],"evidence":["running"],
                "violatingPods":1,"samplePods":[],"namespaceLabels":{}}""".formatted(
                        workload,
                        revision,
                        transition,
                        transition.equals("resolved") ? "fixed" : "pod-created",
                        at,
                        workload,
                        at,
                        transition.equals("resolved") ? "\"endsAt\":\"%s\",".formatted(at) : "");
    }
}
