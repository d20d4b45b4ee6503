package io.podtrail.sink.receivers.alertmanager;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.http.Answer;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.GroupWords;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tells every instance of an Alertmanager. Open alerts carry a time at which they count as resolved, and are sent again
 * well before; resolved ones carry the time at which they ended, and are sent again for some minutes.
 */
final class AlertmanagerReceiver implements Receiver {
    private static final int MAX_ALERTS_PER_POST = 200;
    private static final Duration RESOLVES_REPEATED_FOR = Duration.ofMinutes(5);

    private final AlertmanagerConfig config;
    private final Clock clock;
    private final HttpPoster poster;

    /** Of the attempt that was not wholly successful, which instances have it all; empty after one that was. */
    private final Set<Target> done = new HashSet<>();

    private String attempted = "";

    AlertmanagerReceiver(AlertmanagerConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        List<Secret> secrets = Stream.concat(
                        config.credentials().secrets().stream(), config.headers().secrets().stream())
                .toList();
        this.poster = new HttpPoster(config.connection(), secrets, clock);
    }

    @Override
    public boolean takesCorrections() {
        return true;
    }

    @Override
    public Delivery deliver(Notification notification) throws InterruptedException {
        Instant now = clock.instant();
        String attempt = revisions(notification);
        if (!attempt.equals(attempted)) {
            attempted = attempt;
            done.clear();
        }
        List<ArrayNode> batches = batches(notification, now);
        var failures = new ArrayList<Delivery>();
        for (Target instance : config.instances()) {
            if (!done.contains(instance)) {
                Delivery delivery = post(instance, batches);
                if (delivery.outcome() == Outcome.DELIVERED) {
                    done.add(instance);
                } else {
                    failures.add(delivery);
                }
            }
        }
        // A refusal ends the attempts, so it counts only when no instance may yet take it.
        for (Delivery failure : failures) {
            if (failure.outcome() == Outcome.RETRY) {
                return failure;
            }
        }
        if (failures.isEmpty()) {
            attempted = "";
            done.clear();
            return Delivery.delivered();
        }
        return failures.get(0);
    }

    private static String revisions(Notification notification) {
        var text = new StringBuilder(notification.groupKey());
        notification
                .items()
                .forEach(item -> text.append(' ')
                        .append(item.alert().fingerprint())
                        .append('@')
                        .append(item.alert().revision()));
        return text.toString();
    }

    private List<ArrayNode> batches(Notification notification, Instant now) {
        var alerts = new ArrayList<ObjectNode>();
        for (Notification.Item item : notification.items()) {
            alerts.add(alert(item, now));
        }
        var batches = new ArrayList<ArrayNode>();
        for (ObjectNode alert : alerts) {
            if (batches.isEmpty() || batches.get(batches.size() - 1).size() == MAX_ALERTS_PER_POST) {
                batches.add(JsonNodeFactory.instance.arrayNode());
            }
            batches.get(batches.size() - 1).add(alert);
        }
        return batches;
    }

    private ObjectNode alert(Notification.Item item, Instant now) {
        var alert = new PrometheusAlert(item.alert(), config.severities(), config.labels(), config.references());
        String summary = config.summary().fill(new GroupWords(Notification.of(item.alert(), item.record())));
        Instant ended = alert.endedAt();
        Instant endsAt = ended == null ? now.plus(config.resolveAfter()) : ended.isAfter(now) ? now : ended;
        Instant startsAt = item.alert().startsAt();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("labels", alert.labels());
        json.set("annotations", alert.annotations(summary));
        json.put("startsAt", (startsAt.isAfter(endsAt) ? endsAt : startsAt).toString());
        json.put("endsAt", endsAt.toString());
        String console = config.references().console(item.alert());
        if (console != null) {
            json.put("generatorURL", console);
        }
        return json;
    }

    private Delivery post(Target instance, List<ArrayNode> batches) throws InterruptedException {
        for (ArrayNode batch : batches) {
            Delivery delivery = poster.post(
                    instance.resolve("/api/v2/alerts"),
                    config.headers().and(config.credentials().headers()),
                    batch.toString().getBytes(UTF_8),
                    Answer::byStatus);
            if (delivery.outcome() != Outcome.DELIVERED) {
                return delivery;
            }
        }
        return Delivery.delivered();
    }

    @Override
    public Optional<Duration> maxRepeatInterval() {
        return Optional.of(config.resolveAfter().dividedBy(4));
    }

    /** An instance that was restarted has forgotten that an alert ended, and may have heard from a peer that it is open. */
    @Override
    public Duration repeatsResolvesFor() {
        return RESOLVES_REPEATED_FOR;
    }

    @Override
    public String toString() {
        return "alertmanager "
                + String.join(
                        ", ", config.instances().stream().map(Target::origin).toList());
    }
}
