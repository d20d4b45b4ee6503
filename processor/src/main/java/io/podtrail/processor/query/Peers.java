package io.podtrail.processor.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * The other instances, over HTTP. Where they are comes from Kafka Streams, so any member of the group may advertise any
 * address: a question carries no credential that could be used again elsewhere, and its answer is bounded in size and time.
 *
 * @param scheme {@code http} or {@code https}: all instances serve alike
 * @param keys with the first, questions are signed; one signed with any of them is answered. Empty where requests need no
 *     credentials, or where certificates are the credentials
 * @param timeout for one of them to answer, body included
 */
public record Peers(HttpClient client, String scheme, List<PeerKey> keys, Duration timeout, Clock clock) {
    /** How long an instance waits for another one. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

    /** Where instances ask each other. A signed request to it is authenticated by {@link QueryApi} itself. */
    public static final String PATH = "/api/v1/internal/answers";

    /** Where the signature of a request to {@link #PATH}, and of its answer, stands. */
    public static final String HEADER = PeerKey.HEADER;

    /** More than a whole page of the largest pods. */
    static final int MAX_ANSWER_BYTES = 64 << 20;

    public Peers {
        keys = List.copyOf(keys);
    }

    /** What one instance asks another one. */
    record Asked(
            @JsonProperty("question") Question question,
            @JsonProperty("partitions") List<Integer> partitions) {
        Asked {
            Objects.requireNonNull(question, "question");
            partitions = List.copyOf(partitions);
        }
    }

    /** What that says. */
    record Answers(@JsonProperty("answers") List<PartitionAnswer> answers) {
        Answers {
            answers = List.copyOf(answers);
        }
    }

    CompletableFuture<List<PartitionAnswer>> ask(HostInfo instance, Question question, List<Integer> partitions) {
        byte[] body = bytes(new Asked(question, partitions));
        String signature = keys.isEmpty() ? null : keys.get(0).signQuestion(audience(instance), clock.instant(), body);
        HttpRequest request;
        try {
            request = request(instance, signature, body);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new IllegalStateException("its advertised address is not valid", e));
        }
        var sent = client.sendAsync(request, bounded());
        return sent.thenApply(response -> answers(response, signature))
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answers, failure) -> {
                    if (failure != null) {
                        sent.cancel(true);
                    }
                });
    }

    /** How the address of an instance is named in a signature. */
    static String audience(HostInfo instance) {
        return instance.host() + ':' + instance.port();
    }

    private HttpRequest request(HostInfo instance, @Nullable String signature, byte[] body) {
        var request = HttpRequest.newBuilder(url(instance))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        return (signature == null ? request : request.header(HEADER, signature)).build();
    }

    private List<PartitionAnswer> answers(HttpResponse<byte[]> response, @Nullable String signature) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException("it answered with HTTP status " + response.statusCode());
        }
        if (signature != null
                && !keys.get(0)
                        .verifiesAnswer(response.headers().firstValue(HEADER).orElse(""), signature, response.body())) {
            throw new IllegalStateException("its answer does not show that it has the same token: is it another's?");
        }
        try {
            return Json.MAPPER.readValue(response.body(), Answers.class).answers();
        } catch (IOException e) {
            throw new IllegalStateException("its answer cannot be read; does it run another version?", e);
        }
    }

    private static BodyHandler<byte[]> bounded() {
        return info -> {
            var body = new ByteArrayOutputStream();
            var reader = BodySubscribers.ofByteArrayConsumer(chunk -> chunk.ifPresent(bytes -> {
                if (body.size() + bytes.length > MAX_ANSWER_BYTES) {
                    throw new IllegalStateException("its answer is larger than %d MiB: ask with a lower 'limit'"
                            .formatted(MAX_ANSWER_BYTES >> 20));
                }
                body.writeBytes(bytes);
            }));
            return BodySubscribers.mapping(reader, end -> body.toByteArray());
        };
    }

    private static byte[] bytes(Asked asked) {
        try {
            return Json.MAPPER.writeValueAsBytes(asked);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a question can be written", e);
        }
    }

    /** @throws IllegalArgumentException when the host is more, or less, than a host */
    private URI url(HostInfo instance) {
        String host = instance.host().indexOf(':') >= 0 ? '[' + instance.host() + ']' : instance.host();
        try {
            var url = new URI(scheme, null, host, instance.port(), PATH, null, null);
            if (host.equals(url.getHost()) && url.getUserInfo() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(host, e);
        }
        throw new IllegalArgumentException(host);
    }
}
