package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.app.RecordedCluster.Instance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processors on one Kafka: any of them answers for all, and says when it cannot. */
final class SeveralInstancesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path directory;

    @Test
    void whatAnInstanceCannotBeAskedIsMissingUntilOthersHaveTakenOver() throws Exception {
        try (var cluster = new RecordedCluster(directory);
                Instance first = start(cluster, "first", 0);
                Instance second = start(cluster, "second", 0)) {
            assertThat(first.processor().awaitProcessed(PATIENCE)).isTrue();
            int expected = cluster.violations().size();
            assertThat(expected).isPositive();
            await().atMost(PATIENCE).until(() -> isShared(first, second));
            await().atMost(PATIENCE).until(() -> isWhole(violations(first), expected));
            await().atMost(PATIENCE).until(() -> isWhole(violations(second), expected));

            int port = second.api().port();
            second.api().close(); // It still has its partitions, but cannot be asked.
            JsonNode partial = violations(first);
            assertThat(partial.at("/metadata/partial").asBoolean()).isTrue();
            assertThat(partial.at("/metadata/missing/0/instance").asText()).isEqualTo("127.0.0.1:" + port);
            assertThat(partial.at("/metadata/missing/0/reason").asText()).isEqualTo("it cannot be reached");

            second.processor().close();
            await().atMost(PATIENCE).until(() -> isWhole(violations(first), expected));
        }
    }

    @Test
    void standbysAnswerWhileTheActiveInstanceIsAway() throws Exception {
        try (var cluster = new RecordedCluster(directory);
                Instance first = start(cluster, "first", 1);
                Instance second = start(cluster, "second", 1);
                Instance third = start(cluster, "third", 1)) {
            assertThat(first.processor().awaitProcessed(PATIENCE)).isTrue();
            int expected = cluster.violations().size();
            await().atMost(PATIENCE).until(() -> isShared(first, second, third));
            await().atMost(PATIENCE).until(() -> isWhole(violations(third), expected));

            third.api().close();
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode answer = violations(first);
                assertThat(answer.at("/metadata/partial").asBoolean()).isFalse();
                assertThat(answer.at("/metadata/copies/partitions")).isNotEmpty();
                assertThat(answer.at("/metadata/copies/staleness").asLong()).isNotNegative();
                assertThat(answer.path("items")).hasSize(expected);
            });

            third.processor().close();
            await().atMost(PATIENCE).until(() -> isWhole(violations(second), expected));
        }
    }

    private Instance start(RecordedCluster cluster, String name, int standbys) {
        return cluster.start(directory.resolve(name), RecordedCluster.onAFreePort(), standbys);
    }

    private static boolean isShared(Instance... instances) {
        return List.of(instances).stream()
                .allMatch(instance -> instance.processor().isReady()
                        && instance.processor().streams().metadataForLocalThreads().stream()
                                .anyMatch(thread -> !thread.activeTasks().isEmpty()));
    }

    private static boolean isWhole(JsonNode answer, int expected) {
        return !answer.at("/metadata/partial").asBoolean()
                && answer.at("/metadata/copies").isMissingNode()
                && answer.path("items").size() == expected;
    }

    /** Of the whole installation; nothing while the instance itself cannot say anything. */
    private static JsonNode violations(Instance instance) throws IOException, InterruptedException {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create(instance.url() + "/api/v1/violations"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(response.body());
    }
}
