package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.app.http.Access;
import io.podtrail.app.http.OperationsServer;
import io.podtrail.app.http.Starting;
import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.silence.SilenceLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Silences over HTTP, on a broker. */
final class SilenceApiTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String WANTED = """
            {"matchers": ["namespace=shop"], "duration": "2h", "author": "ada", "comment": "migration"}""";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    void whatIsAddedIsListedEndedAndKnownToEverySink() throws Exception {
        try (var kafka = EmbeddedKafka.start(directory)) {
            Map<String, Object> clients = Map.of("bootstrap.servers", kafka.bootstrapServers());
            try (var admin = Admin.create(clients)) {
                new TopicCreator(TOPICS, 1, (short) 1, TopicCreator.DEFAULT_RETENTION).create(admin);
            }
            var api = new SilenceApi(true, Clock.systemUTC());
            try (var log = new SilenceLog(TOPICS, clients);
                    var other = new SilenceLog(TOPICS, clients);
                    var server = serve(api, Access.OPEN)) {
                assertThat(get(server, "").statusCode()).isEqualTo(503);
                log.start();
                other.start();
                log.awaitLoaded();
                api.answerFrom(log);

                HttpResponse<String> added = post(server, WANTED, "application/json");
                assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
                JsonNode silence = JSON.readTree(added.body());
                String id = silence.path("id").asText();
                assertThat(added.headers().firstValue("Location")).contains("/api/v1/silences/" + id);
                assertThat(Duration.between(
                                java.time.Instant.parse(silence.path("startsAt").asText()),
                                java.time.Instant.parse(silence.path("endsAt").asText())))
                        .isEqualTo(Duration.ofHours(2));
                assertThat(ids(get(server, ""))).containsExactly(id);
                await().atMost(Duration.ofMinutes(3))
                        .until(() -> other.silences().find(id).isPresent());

                assertThat(delete(server, id).statusCode()).isEqualTo(200);
                assertThat(ids(get(server, ""))).isEmpty();
                assertThat(ids(get(server, "?expired=true"))).containsExactly(id);
                assertThat(delete(server, id).body()).contains("NotFound", "has not ended");

                assertIsRefused(post(server, WANTED, "text/plain"), 415, "application/json");
                assertIsRefused(post(server, "{", "application/json"), 400, "looks like");
                assertIsRefused(post(server, "null", "application/json"), 400, "looks like");
                assertIsRefused(
                        post(server, WANTED.replace("duration", "durration"), "application/json"), 400, "durration");
                assertIsRefused(post(server, WANTED.replace("2h", "soon"), "application/json"), 400, "'duration'");
                assertIsRefused(post(server, WANTED.replace("2h", "91d"), "application/json"), 400, "90 days");
                assertIsRefused(
                        post(server, WANTED.replace("namespace", "nmspace"), "application/json"), 400, "nmspace");
                assertIsRefused(post(server, WANTED.replace("ada", ""), "application/json"), 400, "author");
                assertIsRefused(
                        post(
                                server,
                                WANTED.replace("\"duration\": \"2h\"", "\"endsAt\": \"2020-01-01T00:00:00Z\""),
                                "application/json"),
                        400,
                        "is over");
                assertIsRefused(get(server, "?expird=true"), 400, "expird");
                assertThat(ids(get(server, ""))).isEmpty();
            }
        }
    }

    @Test
    void beyondLoopbackNobodySilencesWithoutAToken() throws Exception {
        try (var server = serve(new SilenceApi(false, Clock.systemUTC()), Access.OPEN)) {
            assertIsRefused(get(server, ""), 403, "--api-token-file");
            assertIsRefused(post(server, WANTED, "application/json"), 403, "--api-token-file");
            assertIsRefused(delete(server, "6f1c2c9e"), 403, "--api-token-file");
        }
        try (var server = serve(new SilenceApi(true, Clock.systemUTC()), new Access(List.of(Secret.of(TOKEN)), null))) {
            assertThat(get(server, "").statusCode()).isEqualTo(401);
            assertThat(post(server, WANTED, "application/json").statusCode()).isEqualTo(401);
            assertThat(delete(server, "6f1c2c9e").statusCode()).isEqualTo(401);
            assertThat(send(request(server, "", TOKEN).GET()).statusCode()).isEqualTo(503);
        }
    }

    private static OperationsServer serve(SilenceApi api, Access access) {
        return new OperationsServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                access,
                () -> new Starting("under test"),
                (routes, registry) -> api.addTo(routes));
    }

    private static void assertIsRefused(HttpResponse<String> answer, int code, String because) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(answer.body()).contains("\"Failure\"", because);
    }

    private static List<String> ids(HttpResponse<String> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("items").findValuesAsText("id");
    }

    private HttpResponse<String> get(OperationsServer server, String query) throws Exception {
        return send(request(server, query, null).GET());
    }

    private HttpResponse<String> post(OperationsServer server, String body, String type) throws Exception {
        return send(request(server, "", null).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> delete(OperationsServer server, String id) throws Exception {
        return send(request(server, "/" + id, null).DELETE());
    }

    private static HttpRequest.Builder request(OperationsServer server, String rest, @Nullable String token) {
        var request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/api/v1/silences%s".formatted(server.port(), rest)));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
