package io.podtrail.sink.receivers.opsgenie;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Notification.Reason;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.http.Answer;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.http.Target;
import java.net.HttpURLConnection;
import java.util.Map;

/**
 * Opens, notes and closes alerts. To create one whose alias is open already only counts it, so every change creates it:
 * one that a person has closed while something is still open comes back.
 */
final class OpsgenieReceiver implements Receiver {
    private static final int CONCURRENCY = 8;
    /** What is remembered: that the alert was created. */
    private static final String CREATED = "created";

    private final String name;
    private final Target api;
    private final Map<String, String> headers;
    private final OpsgenieAlert alert;
    private final HttpPoster poster;

    /** @param api such as {@code https://api.opsgenie.com} */
    OpsgenieReceiver(String name, Target api, Secret key, OpsgenieAlert alert, HttpPoster poster) {
        this.name = name;
        this.api = api;
        this.headers = Map.of("Authorization", "GenieKey " + key.reveal());
        this.alert = alert;
        this.poster = poster;
    }

    @Override
    public Delivery deliver(Notification notification) throws InterruptedException {
        String path = "/v2/alerts/" + OpsgenieAlert.alias(notification);
        if (notification.isResolved()) {
            return post(path + "/close?identifierType=alias", alert.note(notification));
        }
        Delivery delivery = post("/v2/alerts", alert.create(notification));
        boolean isKnown = notification.remembered().containsKey(CREATED);
        if (delivery.outcome() == Outcome.DELIVERED && isKnown && notification.reason() != Reason.REPEATED) {
            delivery = post(path + "/notes?identifierType=alias", alert.note(notification));
        }
        return delivery.outcome() == Outcome.DELIVERED ? Delivery.delivered(Map.of(CREATED, "true")) : delivery;
    }

    private Delivery post(String path, byte[] json) throws InterruptedException {
        return poster.post(api.resolve(path), headers, json, OpsgenieReceiver::judge);
    }

    /** An alert that is not found was deleted, or closed and forgotten: nothing is left to be said of it. */
    private static Delivery judge(Answer answer) {
        return answer.status() == HttpURLConnection.HTTP_NOT_FOUND
                        && answer.body().contains("Alert does not exist")
                ? Delivery.delivered()
                : answer.byStatus();
    }

    @Override
    public int concurrency() {
        return CONCURRENCY;
    }

    @Override
    public String toString() {
        return name + " " + api.origin();
    }
}
