package io.podtrail.sink.receivers.pagerduty;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.events.Alert;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.message.AlertJson;
import io.podtrail.sink.receivers.message.AlertWords;
import io.podtrail.sink.receivers.message.Emphasis;
import io.podtrail.sink.receivers.message.Fitting;
import io.podtrail.sink.receivers.message.GroupWords;
import io.podtrail.sink.receivers.message.Sha256;
import java.time.Instant;
import java.util.Comparator;

/** A group as an event of the Events API v2: one incident a group, found again by its {@code dedup_key}. */
record PagerDutyEvent(PagerDutyConfig config) {
    static final int MAX_SUMMARY = 1_024;
    /** PagerDuty takes 512 KB, which may be fewer than 512 · 1,024 bytes. */
    static final int MAX_BYTES = 500_000;

    private static final int MAX_FIELD = 255;
    private static final int ROOM_FOR_THE_REST = 20_000;
    private static final JsonMapper JSON = new JsonMapper();

    /** Opens the group's incident, or says what has become of it. */
    byte[] trigger(Notification notification) {
        var words = new GroupWords(notification);
        ObjectNode json = event("trigger", notification, config.routingKey());
        ObjectNode payload = json.putObject("payload");
        payload.put("summary", Fitting.fit(config.summary().fill(words), MAX_SUMMARY));
        payload.put("source", Fitting.fit(words.source(), MAX_FIELD));
        payload.put("severity", config.severities().of(words.severity()));
        payload.put("timestamp", latest(notification).toString());
        payload.put("component", Fitting.fit(words.component(), MAX_FIELD));
        if (!notification.groupLabels().isEmpty()) {
            payload.put("group", Fitting.fit(words.groupLabels(), MAX_FIELD));
        }
        payload.put("class", Fitting.fit(words.checks(), MAX_FIELD));
        payload.set("custom_details", details(words));
        json.put("client", "Podtrail");
        Alert worst = words.alerts().get(0).alert();
        String console = config.references().console(worst);
        if (console != null) {
            json.put("client_url", console);
            link(json, console, "Open the console");
        }
        String runbook = config.references().runbook(worst);
        if (runbook != null) {
            link(json, runbook, "Runbook");
        }
        return json.toString().getBytes(UTF_8);
    }

    /** Resolves the group's incident, under the key under which it was opened. */
    byte[] resolve(Notification notification, Secret routingKey) {
        return event("resolve", notification, routingKey).toString().getBytes(UTF_8);
    }

    private static ObjectNode event(String action, Notification notification, Secret routingKey) {
        return JSON.createObjectNode()
                .put("routing_key", routingKey.reveal())
                .put("event_action", action)
                .put("dedup_key", Sha256.hex(notification.groupKey()));
    }

    private static void link(ObjectNode event, String url, String text) {
        event.withArrayProperty("links").addObject().put("href", url).put("text", text);
    }

    private static Instant latest(Notification notification) {
        return notification.items().stream()
                .map(item -> item.alert().at())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private ObjectNode details(GroupWords words) {
        ObjectNode details = JSON.createObjectNode();
        details.put("summary", words.summary());
        if (!words.suppressed().isEmpty()) {
            details.put("suppressed", words.suppressed());
        }
        ArrayNode alerts = details.putArray("alerts");
        int left = MAX_BYTES - ROOM_FOR_THE_REST;
        Emphasis emphasis = Emphasis.of(words);
        for (AlertWords alert : words.alerts()) {
            ObjectNode json = emphasis.detailed().contains(alert)
                    ? AlertJson.of(alert, config.references())
                    : AlertJson.brief(alert);
            left -= json.toString().getBytes(UTF_8).length + 1;
            if (left < 0) {
                break;
            }
            alerts.add(json);
        }
        int more = words.alerts().size() - alerts.size();
        if (more > 0) {
            details.put("more", "and %d more".formatted(more));
        }
        return details;
    }
}
