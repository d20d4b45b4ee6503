package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.podtrail.app.kafka.Broker;
import io.podtrail.app.kafka.OnKafka;
import io.podtrail.app.kafka.TestKafka;
import io.podtrail.collector.kubernetes.KubernetesAccess;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Keys;
import io.podtrail.events.PodViolations;
import io.podtrail.events.Workload;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import io.podtrail.sink.policyreport.ReportConfig;
import io.podtrail.sink.policyreport.ReportFormat;
import io.podtrail.sink.policyreport.ReportMetrics;
import io.podtrail.sink.policyreport.ReportWriter;
import io.podtrail.testkit.LocalApiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a real broker to reports in an API server, over real HTTP. */
@OnKafka
final class PolicyReportsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

    @Test
    void whatTheTopicSaysOfThisClusterStandsInItsReportsAndNothingElse(@TempDir Path directory) throws Exception {
        try (var kafka = TestKafka.start(directory);
                var cluster = new LocalApiServer(0)) {
            createTopics(kafka);
            write(kafka, "ours", "shop", "api", violating("ours", "shop", "api"));
            write(kafka, "theirs", "shop", "web", violating("theirs", "shop", "web"));
            writeBytes(kafka, Keys.pod("ours", "shop", "broken"), "no JSON".getBytes(UTF_8));
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
            try (var client = KubernetesAccess.connect(kubeconfig, null)) {
                var writer = new ReportWriter(config(kafka), client, new ReportMetrics(new SimpleMeterRegistry()));
                CompletableFuture<Void> run = run(writer);

                await().atMost(PATIENCE).until(writer::isReady);
                assertThat(cluster.all("policyreports"))
                        .extracting(report -> report.at("/scope/name").asText())
                        .containsExactly("api");

                write(kafka, "ours", "shop", "web", violating("ours", "shop", "web"));
                write(kafka, "ours", "shop", "api", null);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(cluster.all("policyreports"))
                                .extracting(PolicyReportsTest::workload)
                                .containsExactly("web"));

                writer.stop();
                run.get();
            }
        }
    }

    private static String workload(JsonNode report) {
        return report.at("/scope/name").asText();
    }

    private static CompletableFuture<Void> run(ReportWriter writer) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        writer.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                command -> new Thread(command, "policy-reports").start());
    }

    private static ReportConfig config(Broker kafka) {
        return new ReportConfig(
                TOPICS,
                clients(kafka),
                "ours",
                ReportFormat.POLICY_REPORT,
                100,
                Duration.ofMillis(200),
                Duration.ofMinutes(1));
    }

    private static PodViolations violating(String cluster, String namespace, String deployment) {
        return new PodViolations(
                cluster,
                namespace,
                Evidence.RUNNING,
                deployment,
                "uid",
                new Workload("Deployment", deployment),
                1,
                List.of(new PodViolations.Violation(
                        Mode.ENFORCE,
                        Level.BASELINE,
                        Version.LATEST,
                        Instant.parse("2026-11-02T09:00:00Z"),
                        Cause.POD_CREATED,
                        List.of(new Finding("hostPorts", "hostPort", "8080")))));
    }

    private static void createTopics(Broker kafka) throws Exception {
        try (var admin = Admin.create(clients(kafka))) {
            new TopicCreator(TOPICS, 4, (short) 1, TopicCreator.DEFAULT_RETENTION).create(admin);
        }
    }

    private static void write(
            Broker kafka, String cluster, String namespace, String pod, @Nullable PodViolations violations)
            throws Exception {
        writeBytes(
                kafka,
                Keys.pod(cluster, namespace, pod),
                EventSerde.podViolations().serialize(TOPICS.violations(), violations));
    }

    private static void writeBytes(Broker kafka, String key, byte @Nullable [] value) throws Exception {
        try (var producer = new KafkaProducer<>(clients(kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TOPICS.violations(), key.getBytes(UTF_8), value))
                    .get();
        }
    }

    private static Map<String, Object> clients(Broker kafka) {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }
}
