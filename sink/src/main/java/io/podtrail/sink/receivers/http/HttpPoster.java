package io.podtrail.sink.receivers.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Makes requests, of JSON as a rule, and says how it went. What goes wrong on the way may go away; what an answer means, its protocol knows. */
public final class HttpPoster {
    /** How much of an answer is read; with more, the connection is closed. */
    public static final int MAX_ANSWER_BYTES = 256 * 1024;

    private static final int MAX_DETAIL = 300;
    private static final MediaType JSON = MediaType.get("application/json");

    private final Connection connection;
    private final List<Secret> secrets;
    private final Clock clock;
    private final OkHttpClient client;

    /**
     * @param secrets what must not appear in any detail, besides the URLs
     * @param clock for a {@code Retry-After} that is a date
     */
    public HttpPoster(Connection connection, List<Secret> secrets, Clock clock) {
        this(connection, secrets, clock, connection.client());
    }

    HttpPoster(Connection connection, List<Secret> secrets, Clock clock, OkHttpClient client) {
        this.connection = connection;
        this.secrets = List.copyOf(secrets);
        this.clock = clock;
        this.client = client;
    }

    /**
     * Makes one attempt.
     *
     * @param headers besides {@code User-Agent}; {@code Content-Type} is {@code application/json} unless it is among them
     * @param rule what an answer means
     */
    public Delivery post(Target target, Map<String, String> headers, byte[] body, Function<Answer, Delivery> rule)
            throws InterruptedException {
        String type = headers.get("Content-Type");
        var request = new Request.Builder().post(RequestBody.create(body, type == null ? JSON : MediaType.get(type)));
        return attempt(request, target, headers, rule);
    }

    /** Asks without a body; otherwise as {@link #post}. */
    public Delivery get(Target target, Map<String, String> headers, Function<Answer, Delivery> rule)
            throws InterruptedException {
        return attempt(new Request.Builder().get(), target, headers, rule);
    }

    private Delivery attempt(
            Request.Builder request, Target target, Map<String, String> headers, Function<Answer, Delivery> rule)
            throws InterruptedException {
        request.url(target.uri().toString())
                .header("User-Agent", "podtrail")
                .header("Accept-Encoding", "identity"); // So that no answer is more than its bytes.
        headers.forEach(request::header);
        Call call = client.newCall(request.build());
        var answer = new CompletableFuture<Answer>();
        call.enqueue(new Callback() {
            @Override
            public void onResponse(Call answered, Response response) {
                try (response) {
                    answer.complete(read(target, response));
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            }

            @Override
            public void onFailure(Call failed, IOException cause) {
                answer.completeExceptionally(cause);
            }
        });
        try {
            Answer given = answer.get(connection.timeout().toMillis(), TimeUnit.MILLISECONDS);
            Exchanges.note(target, given);
            return rule.apply(given);
        } catch (TimeoutException e) {
            return Delivery.retry(
                    "timeout", "%s gave no answer within %s".formatted(target.origin(), connection.timeout()));
        } catch (ExecutionException e) {
            return failed(target, Objects.requireNonNullElse(e.getCause(), e));
        } finally {
            call.cancel();
        }
    }

    private Delivery failed(Target target, Throwable cause) {
        if (cause instanceof CheckedSockets.RefusedException) {
            return Delivery.refused("address refused", String.valueOf(cause.getMessage()));
        }
        if (cause instanceof UnknownHostException) {
            return Delivery.retry("host not found", Objects.requireNonNullElse(connection.proxy(), target.origin()));
        }
        return Delivery.retry(
                "connection failed",
                "%s: %s %s"
                        .formatted(
                                target.origin(),
                                cause.getClass().getSimpleName(),
                                detail(target, String.valueOf(cause.getMessage()))));
    }

    private Answer read(Target target, Response response) throws IOException {
        String body = beginning(response.body().byteStream());
        return new Answer(
                response.code(),
                body,
                detail(target, body),
                RetryAfter.of(response.headers(), clock).orElse(null));
    }

    private String detail(Target target, String text) {
        String shown = target.removeFrom(text);
        for (Secret secret : secrets) {
            shown = secret.removeFrom(shown);
        }
        return shown.substring(0, Math.min(shown.length(), MAX_DETAIL));
    }

    private static String beginning(InputStream body) throws IOException {
        return new String(body.readNBytes(MAX_ANSWER_BYTES), UTF_8).strip();
    }
}
