package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.app.RecordedCluster.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.streams.ThreadMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processors on one Kafka: any of them answers for all, and says when it cannot. */
final class SeveralInstancesTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
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
            // Which of them is active for what is for Streams to say; each partition has a copy elsewhere.
            await().atMost(PATIENCE).until(() -> isCovered(first, second, third));
            Instance away = isActive(third) ? third : isActive(second) ? second : first;
            Instance asked = away.equals(first) ? second : first;
            await().atMost(PATIENCE).until(() -> isWhole(violations(asked), expected));

            away.api().close();
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode answer = violations(asked);
                assertThat(answer.at("/metadata/partial").asBoolean()).isFalse();
                assertThat(answer.at("/metadata/copies/partitions")).isNotEmpty();
                assertThat(answer.at("/metadata/copies/staleness").asLong()).isNotNegative();
                assertThat(answer.path("items")).hasSize(expected);
            });

            away.processor().close();
            await().atMost(PATIENCE).until(() -> isWhole(violations(asked), expected));
        }
    }

    private Instance start(RecordedCluster cluster, String name, int standbys) {
        var options = RecordedCluster.onAFreePort();
        options.guard.tokenFile = tokens();
        return cluster.start(directory.resolve(name), options, standbys);
    }

    /** They ask each other by what is signed with the token. */
    private Path tokens() {
        try {
            Path tokens = directory.resolve("tokens");
            Files.writeString(tokens, TOKEN);
            return Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isShared(Instance... instances) {
        return List.of(instances).stream().allMatch(SeveralInstancesTest::isActive);
    }

    private static boolean isActive(Instance instance) {
        return instance.processor().isReady()
                && threads(instance).anyMatch(thread -> !thread.activeTasks().isEmpty());
    }

    /** Whether every partition has somebody active and a copy. */
    private static boolean isCovered(Instance... instances) {
        List<ThreadMetadata> all = List.of(instances).stream()
                .flatMap(SeveralInstancesTest::threads)
                .toList();
        return List.of(instances).stream()
                        .allMatch(instance -> instance.processor().isReady())
                && all.stream().mapToInt(thread -> thread.activeTasks().size()).sum() == RecordedCluster.PARTITIONS
                && all.stream().mapToInt(thread -> thread.standbyTasks().size()).sum() == RecordedCluster.PARTITIONS;
    }

    private static Stream<ThreadMetadata> threads(Instance instance) {
        return instance.processor().streams().metadataForLocalThreads().stream();
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
                        .header("Authorization", "Bearer " + TOKEN)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(response.body());
    }
}
