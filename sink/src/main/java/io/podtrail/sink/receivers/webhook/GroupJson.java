package io.podtrail.sink.receivers.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.podtrail.policy.text.PrintableJson;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Notification.Item;
import io.podtrail.sink.receivers.alertmanager.PrometheusAlert;
import io.podtrail.sink.receivers.message.GroupWords;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Severities;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A group as one JSON object. What does not fit is counted, the worst alerts are kept. */
final class GroupJson {
    /** What servers commonly take. */
    static final int MAX_BYTES = 1_000_000;

    private static final int ROOM_FOR_THE_REST = 20_000;
    private static final JsonMapper JSON = new JsonMapper();

    private final References references;

    /** @param references what a person can turn to */
    GroupJson(References references) {
        this.references = references;
    }

    /** Our own shape. */
    byte[] podtrail(Notification notification) {
        var words = new GroupWords(notification);
        ObjectNode json = JSON.createObjectNode();
        json.put("apiVersion", "podtrail/v1");
        json.put("kind", "Notification");
        json.put("groupKey", notification.groupKey());
        notification.groupLabels().forEach(json.putObject("groupLabels")::put);
        json.put("reason", notification.reason().name().toLowerCase(Locale.ROOT));
        json.put("status", words.isResolved() ? "resolved" : "open");
        json.put("headline", words.headline());
        json.putObject("suppressed")
                .put("silenced", notification.suppressed().silenced())
                .put("inhibited", notification.suppressed().inhibited());
        String console = references.console(notification.items().get(0).alert());
        if (console != null) {
            json.put("console", console);
        }
        ArrayNode alerts = json.putArray("alerts");
        int left = MAX_BYTES - ROOM_FOR_THE_REST;
        for (Item item : notification.items()) {
            byte[] alert = PrintableJson.of(item.record().value());
            left -= alert.length + 1;
            if (left < 0) {
                break;
            }
            alerts.addRawValue(new RawValue(new String(alert, UTF_8)));
        }
        json.put("truncatedAlerts", notification.items().size() - alerts.size());
        return json.toString().getBytes(UTF_8);
    }

    /** Alertmanager's shape. */
    byte[] alertmanager(Notification notification, String receiver) {
        ObjectNode json = JSON.createObjectNode();
        json.put("version", "4");
        json.put("groupKey", notification.groupKey());
        json.put("status", notification.isResolved() ? "resolved" : "firing");
        json.put("receiver", receiver);
        notification.groupLabels().forEach(json.putObject("groupLabels")::put);
        ArrayNode alerts = JSON.createArrayNode();
        int left = MAX_BYTES - ROOM_FOR_THE_REST;
        for (Item item : notification.items()) {
            ObjectNode alert = alert(item);
            // Its labels may come again as what all alerts have in common.
            left -= alert.toString().getBytes(UTF_8).length + 1;
            if (left < 0) {
                break;
            }
            alerts.add(alert);
        }
        json.set("commonLabels", common(alerts, "labels"));
        json.set("commonAnnotations", common(alerts, "annotations"));
        String console = references.console(notification.items().get(0).alert());
        json.put("externalURL", console == null ? "" : console);
        json.put("truncatedAlerts", notification.items().size() - alerts.size());
        json.set("alerts", alerts);
        return json.toString().getBytes(UTF_8);
    }

    private ObjectNode alert(Item item) {
        var alert = new PrometheusAlert(item.alert(), Severities.OWN, Map.of(), references);
        Instant ended = alert.endedAt();
        ObjectNode json = JSON.createObjectNode();
        json.put("status", item.isResolved() ? "resolved" : "firing");
        json.set("labels", alert.labels());
        json.set(
                "annotations",
                alert.annotations(new GroupWords(Notification.of(item.alert(), item.record())).headline()));
        json.put("startsAt", item.alert().startsAt().toString());
        // Alertmanager's own zero, which its readers take for "not yet".
        json.put("endsAt", ended == null ? "0001-01-01T00:00:00Z" : ended.toString());
        String console = references.console(item.alert());
        json.put("generatorURL", console == null ? "" : console);
        json.put("fingerprint", item.alert().fingerprint());
        return json;
    }

    private static ObjectNode common(ArrayNode alerts, String of) {
        Map<String, String> common = new TreeMap<>();
        alerts.path(0)
                .path(of)
                .properties()
                .forEach(entry -> common.put(entry.getKey(), entry.getValue().asText()));
        alerts.forEach(alert -> common.entrySet()
                .removeIf(entry -> !entry.getValue()
                        .equals(alert.path(of).path(entry.getKey()).asText())));
        ObjectNode json = JSON.createObjectNode();
        common.forEach(json::put);
        return json;
    }
}
