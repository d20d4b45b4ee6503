package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.app.kafka.Broker;
import io.podtrail.app.kafka.OnKafka;
import io.podtrail.app.kafka.TestKafka;
import io.podtrail.events.Alert;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.Topics;
import io.podtrail.processor.Processor;
import io.podtrail.processor.ProcessorConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code podtrail import audit-log} through a real broker, to the alerts that come of it. */
@OnKafka
@ResourceLock(Resources.SYSTEM_ERR)
final class ImportAuditLogTest {
    private static final String EXAMPLES = Path.of(System.getProperty("podtrail.root", ".."), "examples", "audit-log")
            .toString();

    @Test
    void historyBecomesTheAlertsThatWouldHaveBeenAndAnImportThatIsRepeatedAddsNothing(@TempDir Path directory)
            throws Exception {
        try (var kafka = TestKafka.start(directory)) {
            Map<String, Object> clients = Map.of("bootstrap.servers", kafka.bootstrapServers());

            Run first = run(kafka, EXAMPLES);
            assertThat(first.exit).isZero();
            assertThat(first.out)
                    .contains("from 2026-10-31T08:00:00.200Z to 2026-10-31T11:20:00.200Z")
                    .contains("1  refused", "1  exempt", "1 duplicates")
                    .contains("create pods at level Metadata: the level leaves out the object")
                    .contains("level: RequestResponse");
            assertThat(first.out)
                    .containsPattern("[1-9] alerts opened in this time, \\d+ of them still open at its end");
            int written = TopicContents.read(clients, "podtrail.observations").size();

            Run second = run(kafka, EXAMPLES);
            assertThat(second.exit).isEqualTo(Podtrail.FAILED);
            assertThat(second.out).contains("Nothing was new");
            assertThat(TopicContents.read(clients, "podtrail.observations")).hasSize(written);

            var config = new ProcessorConfig(
                    new Topics(Topics.DEFAULT_PREFIX),
                    clients,
                    directory.resolve("state"),
                    1,
                    ProcessorConfig.DEFAULT_COMMIT_INTERVAL);
            try (var processor = new Processor(config)) {
                processor.start();
                assertThat(processor.awaitProcessed(Duration.ofMinutes(1))).isTrue();
            }
            assertThat(alerts(clients))
                    .contains(
                            "opened audit Deployment/web [template]",
                            "opened enforce Deployment/web [running, template]",
                            "changed enforce Deployment/web [running, template, refused]",
                            "opened audit StatefulSet/api [running]");
        }
    }

    @Test
    void aFileThatIsNotThereIsToldBeforeAnythingIsWritten() {
        var err = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            assertThat(Podtrail.run("import", "audit-log", "--cluster", "c", "/nowhere/audit.log"))
                    .isEqualTo(Podtrail.USAGE);
        } finally {
            System.setErr(before);
        }
        assertThat(Files.exists(Path.of("/nowhere"))).isFalse();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("/nowhere/audit.log cannot be read");
    }

    @Test
    void filesWithoutAnyAuditEventAreWrongUsage(@TempDir Path directory) throws Exception {
        try (var kafka = TestKafka.start(directory.resolve("kafka"))) {
            Path folder = Files.createDirectories(directory.resolve("logs/y=2026/m=11"));
            Files.writeString(folder.resolve("kubelet.log"), "I1120 10:00:00.0 1 kubelet.go:1] started\n".repeat(100));

            assertThat(run(kafka, directory.resolve("logs").toString()).exit).isEqualTo(Podtrail.USAGE);
            assertThat(TopicContents.read(
                            Map.of("bootstrap.servers", kafka.bootstrapServers()), "podtrail.dead-letters"))
                    .hasSize(1);
        }
    }

    private record Run(int exit, String out) {}

    private static Run run(Broker kafka, String path) {
        var out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            int exit = Podtrail.run(
                    "import",
                    "audit-log",
                    "--cluster",
                    "prod",
                    "--partitions",
                    "2",
                    "--bootstrap-servers",
                    kafka.bootstrapServers(),
                    path);
            return new Run(exit, out.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
        }
    }

    private static List<String> alerts(Map<String, Object> clients) {
        return TopicContents.read(clients, "podtrail.alerts").stream()
                .map(record -> {
                    Alert alert = EventSerde.alert().deserialize(record.topic(), record.value());
                    return "%s %s %s %s"
                            .formatted(alert.transition(), alert.mode(), alert.workload(), alert.evidence());
                })
                .toList();
    }
}
