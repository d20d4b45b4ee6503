package io.podtrail.sink.receivers.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Secret;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Posts JSON and says how it went. What goes wrong on the way may go away; what an answer means, its protocol knows. */
public final class HttpPoster {
    /** How much of an answer is read; the rest is received and dropped. */
    public static final int MAX_ANSWER_BYTES = 256 * 1024;

    private static final int MAX_DETAIL = 300;

    private final Connection connection;
    private final List<Secret> secrets;
    private final Clock clock;
    private final HttpClient client;

    /**
     * @param secrets what must not appear in any detail, besides the URLs
     * @param clock for a {@code Retry-After} that is a date
     */
    public HttpPoster(Connection connection, List<Secret> secrets, Clock clock) {
        this.connection = connection;
        this.secrets = List.copyOf(secrets);
        this.clock = clock;
        this.client = connection.client();
    }

    /**
     * Makes one attempt.
     *
     * @param headers besides {@code Content-Type} and {@code User-Agent}
     * @param rule what an answer means
     */
    public Delivery post(Target target, Map<String, String> headers, byte[] json, Function<Answer, Delivery> rule)
            throws InterruptedException {
        Optional<Delivery> against = reasonAgainst(target);
        if (against.isPresent()) {
            return against.get();
        }
        var request = HttpRequest.newBuilder(target.uri())
                .header("Content-Type", "application/json")
                .header("User-Agent", "podtrail")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json));
        headers.forEach(request::header);
        var answer = client.sendAsync(request.build(), beginning());
        try {
            var response = answer.get(connection.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return rule.apply(new Answer(
                    response.statusCode(), response.body(), detail(target, response.body()), retryAfter(response)));
        } catch (TimeoutException e) {
            return Delivery.retry(
                    "timeout", "%s gave no answer within %s".formatted(target.origin(), connection.timeout()));
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            return Delivery.retry(
                    "connection failed",
                    "%s: %s %s"
                            .formatted(
                                    target.origin(),
                                    cause.getClass().getSimpleName(),
                                    detail(target, String.valueOf(cause.getMessage()))));
        } finally {
            answer.cancel(true);
        }
    }

    /** A name's address may change after the configuration was checked. Behind a proxy it is the proxy that looks it up. */
    private Optional<Delivery> reasonAgainst(Target target) {
        if (connection.proxy() != null) {
            return Optional.empty();
        }
        try {
            return MetadataAddresses.reasonAgainst(
                            InetAddress.getAllByName(target.uri().getHost()))
                    .map(reason -> Delivery.refused("address refused", reason));
        } catch (UnknownHostException e) {
            return Optional.of(Delivery.retry("host not found", target.origin()));
        }
    }

    private @Nullable Duration retryAfter(HttpResponse<String> response) {
        return response.headers()
                .firstValue("Retry-After")
                .flatMap(value -> RetryAfter.parse(value, clock))
                .orElse(null);
    }

    private String detail(Target target, String text) {
        String shown = target.removeFrom(text);
        for (Secret secret : secrets) {
            shown = secret.removeFrom(shown);
        }
        return shown.substring(0, Math.min(shown.length(), MAX_DETAIL));
    }

    private static BodyHandler<String> beginning() {
        return info -> {
            var beginning = new ByteArrayOutputStream();
            var reader = BodySubscribers.ofByteArrayConsumer(chunk -> chunk.ifPresent(
                    bytes -> beginning.write(bytes, 0, Math.min(bytes.length, MAX_ANSWER_BYTES - beginning.size()))));
            return BodySubscribers.mapping(
                    reader, end -> beginning.toString(UTF_8).strip());
        };
    }
}
