package io.podtrail.sink.receivers.pagerduty;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.http.Answer;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.message.Sha256;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Opens and resolves incidents. PagerDuty drops a resolve under another routing key than that of the trigger, so which one
 * it was is remembered, by its digest; an incident under an earlier key is resolved there before it is opened anew.
 */
final class PagerDutyReceiver implements Receiver {
    private static final int CONCURRENCY = 8;

    /** What is remembered: the beginning of the routing key's SHA-256. */
    private static final String OPENED_UNDER = "routingKeySha256";

    private static final int DIGEST_LENGTH = 16;
    /** PagerDuty asks to be left alone for minutes. */
    private static final Duration AFTER_TOO_MANY = Duration.ofMinutes(2);

    private final PagerDutyConfig config;
    private final PagerDutyEvent event;
    private final HttpPoster poster;

    PagerDutyReceiver(PagerDutyConfig config, HttpPoster poster) {
        this.config = config;
        this.event = new PagerDutyEvent(config);
        this.poster = poster;
    }

    @Override
    public boolean takesCorrections() {
        return true;
    }

    @Override
    public Delivery deliver(Notification notification) throws InterruptedException {
        String current = digest(config.routingKey());
        String openedUnder = notification.remembered().getOrDefault(OPENED_UNDER, current);
        Optional<Secret> opener = Stream.concat(Stream.of(config.routingKey()), config.previousRoutingKeys().stream())
                .filter(key -> digest(key).equals(openedUnder))
                .findFirst();
        if (notification.isResolved()) {
            return opener.isPresent()
                    ? post(event.resolve(notification, opener.get()))
                    : Delivery.refused(
                            "routing key unknown",
                            "the incident was opened under a routing key that is no longer configured:"
                                    + " name it in previousRoutingKeyFiles, or resolve the incident by hand");
        }
        if (!openedUnder.equals(current) && opener.isPresent()) {
            Delivery resolved = post(event.resolve(notification, opener.get()));
            if (resolved.outcome() == Outcome.RETRY) {
                return resolved;
            }
        }
        Delivery triggered = post(event.trigger(notification));
        return triggered.outcome() == Outcome.DELIVERED ? Delivery.delivered(Map.of(OPENED_UNDER, current)) : triggered;
    }

    private Delivery post(byte[] json) throws InterruptedException {
        return poster.post(config.api().resolve("/v2/enqueue"), Map.of(), json, PagerDutyReceiver::judge);
    }

    private static Delivery judge(Answer answer) {
        return answer.isTooManyRequests() && answer.retryAfter() == null
                ? Delivery.retry("HTTP 429", answer.detail(), AFTER_TOO_MANY)
                : answer.byStatus();
    }

    private static String digest(Secret key) {
        return Sha256.hex(key.reveal()).substring(0, DIGEST_LENGTH);
    }

    @Override
    public int concurrency() {
        return CONCURRENCY;
    }

    @Override
    public String toString() {
        return "pagerduty " + config.api().origin();
    }
}
