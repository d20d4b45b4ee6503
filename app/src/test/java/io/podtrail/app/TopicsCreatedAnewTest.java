package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.podtrail.app.RecordedCluster.Instance;
import io.podtrail.events.Alert;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;
import io.podtrail.events.Transition;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.TopicCreator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody deletes a topic, and it is created again. */
final class TopicsCreatedAnewTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    @Test
    void rebuildWritesViolationsAgainWithNothingMissing() throws Exception {
        try (var cluster = new RecordedCluster(directory);
                Instance instance = start(cluster)) {
            assertThat(instance.processor().awaitProcessed(PATIENCE)).isTrue();
            Map<String, PodViolations> before = cluster.violations();
            assertThat(before).isNotEmpty();

            String servers = String.valueOf(cluster.clients().get("bootstrap.servers"));
            assertThat(Podtrail.run("rebuild", "violations", "--bootstrap-servers", servers))
                    .isZero();
            assertThat(cluster.violations()).isNotEqualTo(before);

            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                heartbeat(cluster);
                assertThat(cluster.violations()).isEqualTo(before);
            });
            await().atMost(PATIENCE).until(instance.processor()::isReady);
        }
    }

    @Test
    void violationsThatWereLostWhileNoProcessorRanAreWrittenAgainAtTheNextStart() throws Exception {
        try (var cluster = new RecordedCluster(directory)) {
            Map<String, PodViolations> before;
            try (Instance instance = start(cluster)) {
                assertThat(instance.processor().awaitProcessed(PATIENCE)).isTrue();
                before = cluster.violations();
            }

            createAnew(cluster, RecordedCluster.TOPICS.violations());

            try (Instance instance = start(cluster)) {
                assertThat(instance.processor().awaitRunning(PATIENCE)).isTrue();
                await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                    heartbeat(cluster);
                    assertThat(cluster.violations()).isEqualTo(before);
                });
            }
        }
    }

    @Test
    void recreatedAlertsHaveTheNewestTransitionOfEachAlertAgain() throws Exception {
        try (var cluster = new RecordedCluster(directory);
                Instance instance = start(cluster)) {
            assertThat(instance.processor().awaitProcessed(PATIENCE)).isTrue();
            Map<String, String> before = newestAlerts(cluster);
            assertThat(before).isNotEmpty();

            createAnew(cluster, RecordedCluster.TOPICS.alerts());

            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                heartbeat(cluster);
                assertThat(newestAlerts(cluster)).isEqualTo(before);
            });
            await().atMost(PATIENCE).until(instance.processor()::isReady);
        }
    }

    /** By fingerprint, the newest revision and whether it is open. */
    private static Map<String, String> newestAlerts(RecordedCluster cluster) {
        var newest = new TreeMap<String, String>();
        TopicContents.read(cluster.clients(), RecordedCluster.TOPICS.alerts()).forEach(record -> {
            Alert alert = Objects.requireNonNull(EventSerde.alert().deserialize(record.topic(), record.value()));
            newest.put(
                    alert.fingerprint(),
                    alert.revision() + (alert.transition() == Transition.RESOLVED ? " resolved" : " open"));
        });
        return newest;
    }

    @Test
    void aNewLogEndsTheProcessorAndTheNextStartReadsItFromItsBegin() throws Exception {
        try (var cluster = new RecordedCluster(directory)) {
            try (Instance instance = start(cluster)) {
                var failure = new AtomicReference<Throwable>();
                instance.processor().onFailure(failure::set);
                assertThat(instance.processor().awaitProcessed(PATIENCE)).isTrue();

                createAnew(cluster, RecordedCluster.TOPICS.observations());
                heartbeat(cluster);

                await().atMost(PATIENCE).until(() -> failure.get() != null);
                assertThat(instance.processor().isReady()).isFalse();
                assertThat(instance.processor().state()).contains("observations was created anew");
            }

            try (Instance instance = start(cluster)) {
                assertThat(instance.processor().awaitProcessed(PATIENCE)).isTrue();
                assertThat(instance.processor().isReady()).isTrue();
                heartbeat(cluster);
                assertThat(instance.processor().awaitProcessed(PATIENCE)).isTrue();
            }
        }
    }

    private Instance start(RecordedCluster cluster) {
        return cluster.start(directory.resolve("state"), RecordedCluster.onAFreePort(), 0);
    }

    private static void createAnew(RecordedCluster cluster, String topic) throws Exception {
        var installation = new TopicCreator(
                RecordedCluster.TOPICS, RecordedCluster.PARTITIONS, (short) 1, TopicCreator.DEFAULT_RETENTION);
        RecreatedTopic.recreate(cluster.clients(), installation, topic);
    }

    /** What a collector writes to every partition while nothing happens. */
    private static void heartbeat(RecordedCluster cluster) throws Exception {
        var beat = new Observation.Heartbeat("demo", 1_000, Instant.now(), null, true);
        try (var producer = new KafkaProducer<>(
                new HashMap<>(cluster.clients()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int partition = 0; partition < RecordedCluster.PARTITIONS; partition++) {
                producer.send(new ProducerRecord<>(
                                RecordedCluster.TOPICS.observations(),
                                partition,
                                beat.observedAt().toEpochMilli(),
                                beat.key().getBytes(StandardCharsets.UTF_8),
                                EventSerde.observation().serialize("", beat)))
                        .get();
            }
        }
    }
}
