package io.podtrail.sink.receivers.webhook;

import io.podtrail.events.Alert;
import io.podtrail.policy.text.PrintableJson;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.http.Answer;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.message.Sha256;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;

/**
 * Posts alerts, or groups of them, as JSON or in the words of a template. An answer of 2xx is delivery; 408, 429, 5xx and anything that goes wrong on the
 * way may go away; every other answer will not. The header {@code Idempotency-Key} is the same for each attempt at the same
 * revisions.
 */
public final class WebhookReceiver implements Receiver {
    private static final int CONCURRENCY = 8;

    private final WebhookConfig config;
    private final Clock clock;
    private final HttpPoster poster;
    private final GroupJson json;

    public WebhookReceiver(WebhookConfig config) {
        this(config, Clock.systemUTC());
    }

    /** @param clock for signatures, and for a {@code Retry-After} that is a date */
    WebhookReceiver(WebhookConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        List<Secret> secrets = Stream.of(
                        config.credentials().secrets(), config.headers().secrets(), config.signingSecrets())
                .flatMap(Collection::stream)
                .toList();
        this.poster = new HttpPoster(config.connection(), secrets, clock);
        this.json = new GroupJson(config.references());
    }

    @Override
    public boolean takesCorrections() {
        return true;
    }

    @Override
    public Delivery deliver(Notification notification) throws InterruptedException {
        return switch (config.format()) {
            case ALERT -> eachOf(notification);
            case GROUP, ALERTMANAGER, TEMPLATE -> post(idempotencyKey(notification), body(notification));
        };
    }

    private Delivery eachOf(Notification notification) throws InterruptedException {
        for (Notification.Item item : notification.items()) {
            Delivery delivery = post(
                    idempotencyKey(item.alert()), PrintableJson.of(item.record().value()));
            if (delivery.outcome() != Outcome.DELIVERED) {
                return delivery;
            }
        }
        return Delivery.delivered();
    }

    private byte[] body(Notification notification) {
        BodyTemplate template = config.body();
        if (template != null) {
            return template.fill(notification);
        }
        return config.format() == WebhookConfig.Format.GROUP
                ? PrintableJson.of(json.podtrail(notification))
                : PrintableJson.of(json.alertmanager(notification, "podtrail"));
    }

    private Delivery post(String idempotencyKey, byte[] body) throws InterruptedException {
        var headers = new HashMap<>(config.headers().and(config.credentials().headers()));
        if (config.body() != null) {
            headers.put("Content-Type", config.body().contentType());
        }
        headers.put("Idempotency-Key", idempotencyKey);
        if (!config.signingSecrets().isEmpty()) {
            headers.put(Signature.HEADER, Signature.of(body, clock.instant(), config.signingSecrets()));
        }
        return poster.post(config.target(), headers, body, Answer::byStatus);
    }

    /** The fingerprint comes from a record: it must not be able to break out of the header. */
    private static String idempotencyKey(Alert alert) {
        return alert.fingerprint().replaceAll("[^A-Za-z0-9]", "_") + "-" + alert.revision();
    }

    private static String idempotencyKey(Notification notification) {
        var parts = new ArrayList<String>();
        parts.add(notification.groupKey());
        parts.add(notification.reason().name());
        notification.items().forEach(item -> parts.add(idempotencyKey(item.alert())));
        return Sha256.hex(String.join("\n", parts));
    }

    @Override
    public int concurrency() {
        return CONCURRENCY;
    }

    @Override
    public String toString() {
        return "webhook " + config.target().origin();
    }
}
