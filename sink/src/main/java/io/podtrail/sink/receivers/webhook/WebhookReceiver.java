package io.podtrail.sink.receivers.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.events.Alert;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
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
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts each alert's own JSON. An answer of 2xx is delivery; 408, 429, 5xx and anything that goes wrong on the way may
 * go away; every other answer will not. The header {@code Idempotency-Key} is the same for each attempt at one revision.
 */
public final class WebhookReceiver implements Receiver {
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MAX_EXCERPT_BYTES = 300;

    private final WebhookConfig config;
    private final Clock clock;
    private final HttpClient client;
    private final HttpRequest.Builder request;

    public WebhookReceiver(WebhookConfig config) {
        this(config, Clock.systemUTC());
    }

    /** @param clock for a {@code Retry-After} that is a date */
    WebhookReceiver(WebhookConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        // HTTP/1.1: on plain http, version 2 begins with an upgrade that simple servers stumble over.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.timeout())
                .build();
        this.request = HttpRequest.newBuilder(config.uri())
                .header("Content-Type", "application/json")
                .header("User-Agent", "podtrail");
        Secret token = config.bearerToken();
        if (token != null) {
            request.header("Authorization", "Bearer " + token.reveal());
        }
    }

    @Override
    public Delivery deliver(Notification notification) throws InterruptedException {
        try {
            // A name's address may change after the configuration was checked.
            var against = MetadataAddresses.reasonAgainst(
                    InetAddress.getAllByName(config.uri().getHost()));
            if (against.isPresent()) {
                return Delivery.refused("address refused", against.get());
            }
        } catch (UnknownHostException e) {
            return Delivery.retry("host not found", config.origin());
        }
        for (Notification.Item item : notification.items()) {
            Delivery delivery = post(item);
            if (delivery.outcome() != Outcome.DELIVERED) {
                return delivery;
            }
        }
        return Delivery.delivered();
    }

    private Delivery post(Notification.Item item) throws InterruptedException {
        var answer = client.sendAsync(
                request.copy()
                        .header("Idempotency-Key", idempotencyKey(item.alert()))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(
                                item.record().value()))
                        .build(),
                excerpt());
        try {
            return judge(answer.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Delivery.retry(
                    "timeout", "%s gave no answer within %s".formatted(config.origin(), config.timeout()));
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            return Delivery.retry(
                    "connection failed",
                    "%s: %s %s"
                            .formatted(
                                    config.origin(),
                                    cause.getClass().getSimpleName(),
                                    withoutSecrets(String.valueOf(cause.getMessage()))));
        } finally {
            answer.cancel(true);
        }
    }

    private Delivery judge(HttpResponse<String> response) {
        int status = response.statusCode();
        String reason = "HTTP " + status;
        if (status / 100 == 2) {
            return Delivery.delivered();
        }
        if (status / 100 == 3) {
            return Delivery.refused(reason, "redirects are not followed: configure the URL that it leads to");
        }
        String detail = withoutSecrets(response.body());
        if (status / 100 == 5 || status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS) {
            Duration after = response.headers()
                    .firstValue("Retry-After")
                    .flatMap(value -> RetryAfter.parse(value, clock))
                    .orElse(null);
            return Delivery.retry(reason, detail, after);
        }
        return Delivery.refused(reason, detail);
    }

    /** The fingerprint comes from a record: it must not be able to break out of the header. */
    private static String idempotencyKey(Alert alert) {
        return alert.fingerprint().replaceAll("[^A-Za-z0-9]", "_") + "-" + alert.revision();
    }

    private String withoutSecrets(String text) {
        String path = config.uri().getRawPath();
        String shown = config.url().removeFrom(text);
        if (path != null && path.length() > 1) {
            shown = Secret.of(path).removeFrom(shown);
        }
        Secret token = config.bearerToken();
        return token == null ? shown : token.removeFrom(shown);
    }

    /** The beginning of the answer, however long it is. */
    private static BodyHandler<String> excerpt() {
        return info -> {
            var beginning = new ByteArrayOutputStream();
            var reader = BodySubscribers.ofByteArrayConsumer(chunk -> chunk.ifPresent(
                    bytes -> beginning.write(bytes, 0, Math.min(bytes.length, MAX_EXCERPT_BYTES - beginning.size()))));
            return BodySubscribers.mapping(
                    reader, end -> beginning.toString(UTF_8).strip());
        };
    }

    @Override
    public String toString() {
        return "webhook " + config.origin();
    }
}
