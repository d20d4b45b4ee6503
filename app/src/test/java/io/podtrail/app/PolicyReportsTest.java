package io.podtrail.app;

import static io.podtrail.app.ViolationsTopic.violating;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.podtrail.app.kafka.OnKafka;
import io.podtrail.app.kafka.TestKafka;
import io.podtrail.events.Keys;
import io.podtrail.events.Workload;
import io.podtrail.sink.policyreport.ReportFormat;
import io.podtrail.testkit.LocalApiServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** From a real broker to reports in an API server, over real HTTP. */
@OnKafka
final class PolicyReportsTest {
    @Test
    void whatTheTopicSaysOfThisClusterStandsInItsReportsAndNothingElse(@TempDir Path directory) throws Exception {
        try (var kafka = TestKafka.start(directory);
                var cluster = new LocalApiServer(0)) {
            var topic = ViolationsTopic.create(kafka, 4);
            topic.write(violating("ours", "shop", deployment("api"), "hostPorts"));
            topic.write(violating("theirs", "shop", deployment("web"), "hostPorts"));
            topic.write(Keys.pod("ours", "shop", "broken"), "no JSON".getBytes(UTF_8));
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
            var config = topic.reports("ours", ReportFormat.POLICY_REPORT, 100);
            try (var writer = RunningReportWriter.start(config, kubeconfig)) {
                writer.awaitReady();
                assertThat(cluster.all("policyreports"))
                        .extracting(PolicyReportsTest::workload)
                        .containsExactly("api");

                topic.write(violating("ours", "shop", deployment("web"), "hostPorts"));
                topic.writeClean("ours", "shop", "api");
                await().atMost(RunningReportWriter.PATIENCE)
                        .untilAsserted(() -> assertThat(cluster.all("policyreports"))
                                .extracting(PolicyReportsTest::workload)
                                .containsExactly("web"));
            }
        }
    }

    @Test
    void reportsStandUntilRecreatedViolationsAreWrittenAgain(@TempDir Path directory) throws Exception {
        try (var kafka = TestKafka.start(directory);
                var cluster = new LocalApiServer(0)) {
            var topic = ViolationsTopic.create(kafka, 4);
            topic.write(violating("ours", "shop", deployment("api"), "hostPorts"));
            topic.write(violating("ours", "shop", deployment("web"), "hostPorts"));
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
            var config = topic.reports("ours", Duration.ofSeconds(5));
            try (var writer = RunningReportWriter.start(config, kubeconfig)) {
                writer.awaitReady();

                topic.recreate();
                await().atMost(RunningReportWriter.PATIENCE)
                        .until(() -> writer.state().contains("was recreated"));
                assertThat(writer.isReady()).isFalse();
                assertThat(cluster.all("policyreports")).hasSize(2);
            }

            try (var writer = RunningReportWriter.start(config, kubeconfig)) {
                await().atMost(RunningReportWriter.PATIENCE)
                        .until(() -> writer.state().contains("has no records"));
                assertThat(writer.isReady()).isFalse();
                assertThat(cluster.all("policyreports")).hasSize(2);

                topic.write(violating("ours", "shop", deployment("web"), "hostPorts"));
                writer.awaitReady();
                await().atMost(RunningReportWriter.PATIENCE)
                        .untilAsserted(() -> assertThat(cluster.all("policyreports"))
                                .extracting(PolicyReportsTest::workload)
                                .containsExactly("web"));

                topic.recreate();
                await().atMost(RunningReportWriter.PATIENCE)
                        .until(() -> writer.state().contains("was recreated"));
                topic.write(violating("ours", "shop", deployment("db"), "hostPorts"));
                writer.awaitReady();
                await().atMost(RunningReportWriter.PATIENCE)
                        .untilAsserted(() -> assertThat(cluster.all("policyreports"))
                                .extracting(PolicyReportsTest::workload)
                                .containsExactly("db"));
                assertThat(writer.topicsCreatedAnew()).isEqualTo(1);
            }
        }
    }

    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void whoCannotWriteReportsIsToldWhatToInstallOrToGrant(@TempDir Path directory) throws Exception {
        try (var cluster = new LocalApiServer(0)) {
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
            cluster.lack("reports");
            assertThat(refusal(kubeconfig, "--format", "open-reports"))
                    .startsWith("2 podtrail: the cluster has no reports.openreports.io");

            cluster.lack();
            cluster.deny("reports", "namespaces");
            assertThat(refusal(kubeconfig, "--format", "open-reports"))
                    .startsWith("2 podtrail: the API server does not let us: reports is forbidden")
                    .contains("podtrail policy-reports --format open-reports --print-rbac");
        }
    }

    /** Exit code and words of the command, which fails before it needs Kafka. */
    static String refusal(Path kubeconfig, String... options) {
        var command = new ArrayList<>(
                List.of("policy-reports", "--kubeconfig", kubeconfig.toString(), "--metrics-bind-address", "0"));
        command.addAll(List.of(options));
        var told = new ByteArrayOutputStream();
        PrintStream err = System.err;
        System.setErr(new PrintStream(told, true, UTF_8));
        try {
            return Podtrail.run(command.toArray(String[]::new)) + " " + told.toString(UTF_8);
        } finally {
            System.setErr(err);
        }
    }

    private static Workload deployment(String name) {
        return new Workload("Deployment", name);
    }

    private static String workload(JsonNode report) {
        return report.at("/scope/name").asText();
    }
}
