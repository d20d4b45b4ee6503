package io.podtrail.processor.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.kafka.streams.state.HostInfo;

/**
 * The other instances, over HTTP.
 *
 * @param scheme {@code http} or {@code https}: all instances serve alike
 * @param credentials adds to a request what the others ask for
 * @param timeout for one of them to answer
 */
public record Peers(
        HttpClient client, String scheme, UnaryOperator<HttpRequest.Builder> credentials, Duration timeout) {
    /** How long an instance waits for another one. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

    static final String PATH = "/api/v1/internal/answers";

    /** What one instance asks another one. */
    record Asked(
            @JsonProperty("question") Question question,
            @JsonProperty("partitions") List<Integer> partitions) {}

    /** What that says. */
    record Answers(@JsonProperty("answers") List<PartitionAnswer> answers) {}

    CompletableFuture<List<PartitionAnswer>> ask(HostInfo instance, Question question, List<Integer> partitions) {
        HttpRequest request = credentials
                .apply(HttpRequest.newBuilder(URI.create(
                                "%s://%s:%d%s".formatted(scheme, bracketed(instance.host()), instance.port(), PATH)))
                        .timeout(timeout)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes(new Asked(question, partitions)))))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(response -> {
                    if (response.statusCode() != 200) {
                        throw new IllegalStateException("it answered with HTTP status " + response.statusCode());
                    }
                    return answers(response.body());
                });
    }

    private static List<PartitionAnswer> answers(byte[] body) {
        try {
            return Json.MAPPER.readValue(body, Answers.class).answers();
        } catch (IOException e) {
            throw new IllegalStateException("its answer cannot be read; does it run another version?", e);
        }
    }

    private static byte[] bytes(Asked asked) {
        try {
            return Json.MAPPER.writeValueAsBytes(asked);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a question can be written", e);
        }
    }

    private static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? '[' + host + ']' : host;
    }
}
