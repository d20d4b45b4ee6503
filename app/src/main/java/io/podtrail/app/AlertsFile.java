package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.events.Alert;
import io.podtrail.events.Event;
import io.podtrail.events.Transition;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.policy.document.DocumentReader;
import io.podtrail.policy.document.FileFailure;
import io.podtrail.policy.document.LocatedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Alerts that somebody has in a file or sends through a pipe: as they lie in the topic, one or several, and as
 * {@code get alerts} prints them, with {@code -o json}, {@code -o yaml} and {@code -w}.
 */
final class AlertsFile {
    private static final String STATE = "state";

    private final String file;
    private final List<Alert> alerts = new ArrayList<>();
    private boolean lacksNamespaceLabels;

    private AlertsFile(String file) {
        this.file = file;
    }

    /**
     * Reads them.
     *
     * @param file a path; {@code -} for standard input
     * @throws UserError when it cannot be read, or what is wrong with it, with the line
     */
    static AlertsFile read(String file) {
        var read = new AlertsFile(file);
        byte[] content;
        try {
            content = file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new UserError("cannot read --alert %s: %s".formatted(file, FileFailure.reason(e)), e);
        }
        for (LocatedDocument document : DocumentReader.read(content)) {
            if (!document.problems().isEmpty()) {
                throw new UserError(document.problems().get(0).in(file));
            }
            read.add(document.root(), document.line(""));
        }
        return read;
    }

    List<Alert> alerts() {
        return alerts;
    }

    /** Whether some came from {@code get alerts}, which does not say which labels the namespace has. */
    boolean lacksNamespaceLabels() {
        return lacksNamespaceLabels;
    }

    private void add(JsonNode json, int line) {
        if (json.isArray()) {
            json.forEach(element -> add(element, line));
        } else if (json.path("items").isArray()) {
            json.path("items").forEach(item -> add(item, line));
        } else if (json.path("object").isObject()) {
            add(json.path("object"), line); // A change, as -w prints it.
        } else if (json instanceof ObjectNode item && item.has(STATE) && !item.has("transition")) {
            alerts.add(alert(asEvent(item), line));
            lacksNamespaceLabels = true;
        } else {
            alerts.add(alert(json, line));
        }
    }

    /** The transition that led to where an alert stands: what a sink would notify of if it came now. */
    private static ObjectNode asEvent(ObjectNode item) {
        boolean isResolved = item.path(STATE).asText().equals("resolved");
        ObjectNode event = item.deepCopy();
        event.put(Event.API_VERSION, Event.V1);
        event.put(Event.KIND, "Alert");
        event.put("transition", (isResolved ? Transition.RESOLVED : Transition.OPENED).toString());
        event.set("at", item.get(isResolved ? "endsAt" : "startsAt"));
        event.putObject("namespaceLabels");
        event.remove(List.of(STATE, "resolvesAt"));
        return event;
    }

    private Alert alert(JsonNode json, int line) {
        try {
            return Objects.requireNonNull(
                    EventSerde.alert().deserialize(file, json.toString().getBytes(UTF_8)));
        } catch (SerializationException e) {
            throw new UserError("%s:%d: %s".formatted(file, line, e.getMessage()), e);
        }
    }
}
