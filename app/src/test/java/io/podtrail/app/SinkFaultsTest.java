package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Severity;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Alerts to a server that fails in every way a server can, through a sink that is killed again and again; then a ledger.
 * The build sees one kill; {@code bench/faults} takes minutes and sees many.
 */
final class SinkFaultsTest {
    private static final int ALERTS = Integer.getInteger("podtrail.faults.alerts", 200);
    private static final int KILLS = Integer.getInteger("podtrail.faults.kills", 1);
    private static final long SEED = Long.getLong("podtrail.faults.seed", 7);
    private static final int TRANSITIONS = 4;
    private static final int NAMESPACES = 20;
    private static final int PARTITIONS = 4;
    private static final int RECEIVERS = 2;
    /** So many messages of a webhook are under way at most: only these may be told again after a kill. */
    private static final int UNDER_WAY = 8;

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir
    private Path directory;

    @Test
    void everyAlertsLastStateArrivesInOrderWhateverFailsAndWhateverIsKilled() throws Exception {
        var topics = new Topics(Topics.DEFAULT_PREFIX);
        try (var kafka = EmbeddedKafka.start(directory.resolve("kafka"));
                var server = new FaultyServer(SEED)) {
            Map<String, Object> clients = Map.of("bootstrap.servers", kafka.bootstrapServers());
            try (var admin = Admin.create(clients)) {
                new TopicCreator(topics, PARTITIONS, (short) 1, TopicCreator.DEFAULT_RETENTION).create(admin);
            }
            Process sink = sink(kafka, server);
            var random = new Random(SEED);
            for (int life = 0; life <= KILLS; life++) {
                long before = server.ledger().accepted();
                produce(clients, topics, (long) ALERTS * life / (KILLS + 1), (long) ALERTS * (life + 1) / (KILLS + 1));
                if (life < KILLS) {
                    long enough = before + 10 + random.nextInt(ALERTS / (KILLS + 1));
                    await().atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> server.ledger().accepted() > enough);
                    sink.destroyForcibly().waitFor();
                    // What it has posted is taken in its own life.
                    await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(server::isIdle);
                    server.ledger().killed();
                    sink = sink(kafka, server);
                }
            }
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> server.ledger().hasLast(ALERTS / TRANSITIONS, TRANSITIONS));
            sink.destroy();
            assertThat(sink.waitFor(60, TimeUnit.SECONDS)).isTrue();

            System.out.println(server.ledger());
            assertThat(server.ledger().mistakes()).isEmpty();
            assertThat(server.ledger().refused()).isZero();
            assertThat(server.ledger().duplicatesWithoutAKill()).isZero();
            assertThat(server.ledger().duplicates()).isLessThanOrEqualTo((long) RECEIVERS * UNDER_WAY * KILLS);
        }
    }

    private Process sink(EmbeddedKafka kafka, FaultyServer server) throws IOException {
        Path routes = Files.writeString(directory.resolve("routes.yaml"), """
                receivers:
                  each: {type: webhook, urlEnv: EACH_URL}
                  grouped: {type: webhook, urlEnv: GROUPED_URL}
                route:
                  receiver: none
                  routes:
                    - {receiver: each, groupBy: [], repeatInterval: 0, continue: true}
                    - {receiver: grouped, groupBy: [namespace], groupWait: 200ms, groupInterval: 500ms}
                """);
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.podtrail.app.Podtrail",
                        "sink",
                        "--bootstrap-servers",
                        kafka.bootstrapServers(),
                        "--routes",
                        routes.toString(),
                        "--metrics-bind-address",
                        "0",
                        "--log-level",
                        System.getProperty("podtrail.faults.log", "error"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("EACH_URL", server.url("/each"));
        builder.environment().put("GROUPED_URL", server.url("/grouped"));
        return builder.start();
    }

    /** Writes the n-th transitions of all alerts, first all openings and last all ends. */
    private static void produce(Map<String, Object> clients, Topics topics, long from, long to) {
        var serde = EventSerde.alert();
        try (var producer = new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long n = from; n < to; n++) {
                int number = (int) (n % (ALERTS / TRANSITIONS));
                Alert alert = alert(number, (int) (n / (ALERTS / TRANSITIONS)) + 1);
                var unused = producer.send(new ProducerRecord<>(
                        topics.alerts(),
                        number % NAMESPACES % PARTITIONS,
                        alert.at().toEpochMilli(),
                        alert.fingerprint().getBytes(UTF_8),
                        Objects.requireNonNull(serde.serialize(topics.alerts(), alert))));
            }
        }
    }

    /** Opened, changed, changed, resolved. */
    private static Alert alert(int number, int revision) {
        Instant at = Instant.parse("2026-11-02T09:00:00Z").plusSeconds(number).plusSeconds(revision * 10_000L);
        boolean isLast = revision == TRANSITIONS;
        Transition transition = revision == 1 ? Transition.OPENED : isLast ? Transition.RESOLVED : Transition.CHANGED;
        return new Alert(
                "f" + number,
                AlertType.VIOLATION,
                revision,
                transition,
                isLast ? Cause.FIXED : Cause.POD_CREATED,
                at,
                "demo",
                null,
                "ns-" + number % NAMESPACES,
                new Workload("Deployment", "w" + number),
                Mode.ENFORCE,
                Level.RESTRICTED,
                Version.LATEST,
                Severity.CRITICAL,
                Instant.parse("2026-11-02T09:00:00Z"),
                isLast ? at : null,
                "violates PodSecurity \"restricted:latest\": privileged",
                List.of(new Finding("privileged", "privileged", "container \"app\" must not set privileged=true")),
                isLast ? List.of() : List.of(Evidence.RUNNING),
                isLast ? 0 : revision,
                List.of(),
                Map.of());
    }
}
