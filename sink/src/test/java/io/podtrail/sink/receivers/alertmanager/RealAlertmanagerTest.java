package io.podtrail.sink.receivers.alertmanager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.StrictServer;
import io.podtrail.sink.receivers.StrictServer.Reply;
import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.http.Credentials;
import io.podtrail.sink.receivers.http.CustomHeaders;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.Severities;
import io.podtrail.sink.receivers.message.Template;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against Alertmanager itself, where Debian's package {@code prometheus-alertmanager} is installed. */
final class RealAlertmanagerTest {
    private static final Path BINARY = Path.of("/usr/bin/prometheus-alertmanager");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final StrictServer webhook = new StrictServer(request -> Reply.of(200, ""));
    private Process alertmanager;
    private String url;

    @BeforeEach
    void start() throws IOException {
        assumeThat(BINARY).as("apt-get install prometheus-alertmanager").exists();
        Path config = directory.resolve("alertmanager.yml");
        Files.writeString(config, """
                route:
                  receiver: hook
                  group_by: [namespace]
                  group_wait: 1s
                  group_interval: 1s
                receivers:
                - name: hook
                  webhook_configs:
                  - url: %s
                    send_resolved: true
                """.formatted(webhook.url("/hook")));
        int port = freePort();
        url = "http://127.0.0.1:" + port;
        alertmanager = new ProcessBuilder(
                        BINARY.toString(),
                        "--config.file=" + config,
                        "--storage.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> get("/-/ready").contains("OK"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (alertmanager != null) {
            alertmanager.destroy();
            if (!alertmanager.waitFor(20, TimeUnit.SECONDS)) {
                alertmanager.destroyForcibly();
            }
        }
        webhook.close();
    }

    @Test
    void alertsFireGroupedAndResolve() throws Exception {
        var receiver = receiver();

        assertThat(receiver.deliver(Groups.large(3))).isEqualTo(Delivery.delivered());
        await().atMost(PATIENCE).until(() -> webhook.accepted().size() == 1);
        JsonNode fired = lastNotification();
        assertThat(fired.path("status").asText()).isEqualTo("firing");
        assertThat(fired.path("groupLabels").path("namespace").asText()).isEqualTo("payments");
        assertThat(fired.path("alerts"))
                .hasSize(3)
                .allSatisfy(alert -> assertThat(
                                alert.path("annotations").path("checks").asText())
                        .contains("runAsNonRoot"));

        receiver.deliver(Groups.one());
        receiver.deliver(Groups.oneResolved());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lastNotification().path("alerts"))
                        .anySatisfy(alert -> {
                            assertThat(alert.path("labels").path("workload").asText())
                                    .isEqualTo("api");
                            assertThat(alert.path("status").asText()).isEqualTo("resolved");
                        }));
    }

    @Test
    void aSilencedAlertIsKeptAndNotTold() throws Exception {
        silence("workload", "api");

        receiver().deliver(Groups.one());
        receiver().deliver(Groups.large(1));

        await().atMost(PATIENCE).until(() -> !webhook.accepted().isEmpty());
        assertThat(lastNotification().findValuesAsText("workload"))
                .contains("service-000")
                .doesNotContain("api");
        assertThat(tree(get("/api/v2/alerts?silenced=true&active=false"))
                        .path(0)
                        .path("status")
                        .path("state")
                        .asText())
                .isEqualTo("suppressed");
    }

    @Test
    void hostileAlertsAreTaken() throws Exception {
        for (long seed = 1; seed <= 10; seed++) {
            assertThat(receiver().deliver(Groups.hostile(seed))).isEqualTo(Delivery.delivered());
        }
    }

    private AlertmanagerReceiver receiver() {
        return new AlertmanagerReceiver(
                new AlertmanagerConfig(
                        List.of(new Target(Secret.of(url))),
                        Credentials.NONE,
                        CustomHeaders.NONE,
                        Duration.ofMinutes(10),
                        Severities.OWN,
                        Map.of(),
                        Template.parse("{{headline}}"),
                        Groups.REFERENCES,
                        Connection.DIRECT),
                Clock.systemUTC());
    }

    private JsonNode lastNotification() throws JsonProcessingException {
        return tree(webhook.last().body());
    }

    private static JsonNode tree(String json) throws JsonProcessingException {
        return JSON.readTree(json);
    }

    private void silence(String label, String value) throws IOException, InterruptedException {
        Instant now = Instant.now();
        var silence = JSON.createObjectNode()
                .put("startsAt", now.toString())
                .put("endsAt", now.plusSeconds(3_600).toString())
                .put("createdBy", "test")
                .put("comment", "test");
        silence.putArray("matchers")
                .addObject()
                .put("name", label)
                .put("value", value)
                .put("isRegex", false);
        var response = http.send(
                HttpRequest.newBuilder(URI.create(url + "/api/v2/silences"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(silence.toString(), UTF_8))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
    }

    private String get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString())
                .body();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
