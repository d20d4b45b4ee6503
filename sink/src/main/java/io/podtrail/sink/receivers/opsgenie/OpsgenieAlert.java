package io.podtrail.sink.receivers.opsgenie;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.events.Severity;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.message.Fitting;
import io.podtrail.sink.receivers.message.GroupText;
import io.podtrail.sink.receivers.message.GroupWords;
import io.podtrail.sink.receivers.message.Markup;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Severities;
import io.podtrail.sink.receivers.message.Sha256;
import io.podtrail.sink.receivers.message.Template;
import java.util.List;

/**
 * A group as an alert, found again by its alias. Limits are those of Opsgenie's Alert API.
 *
 * @param priorities what each severity is there; our own name where nothing is configured
 * @param references for links
 */
record OpsgenieAlert(
        Template message, Severities priorities, List<Responder> responders, List<String> tags, References references) {
    static final List<String> PRIORITIES = List.of("P1", "P2", "P3", "P4", "P5");
    static final int MAX_MESSAGE = 130;
    static final int MAX_DESCRIPTION = 15_000;
    static final int MOST_TAGS = 20;
    static final int MAX_TAG = 50;
    /** All details together may have 8,000 characters. */
    private static final int MAX_DETAIL = 500;

    private static final int ROOM_FOR_THE_HEADLINE = 600;

    /** What is shown may be taken for HTML. */
    private static final Markup TEXT = new Markup() {
        @Override
        public String escape(String value) {
            return value.replace('<', '‹').replace('>', '›');
        }

        @Override
        public String code(String lines) {
            return escape(lines);
        }
    };

    /** Stands for the group for as long as it is open. */
    static String alias(Notification notification) {
        return Sha256.hex(notification.groupKey());
    }

    byte[] create(Notification notification) {
        var words = new GroupWords(notification);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("message", fit(message.fill(words).replaceAll("\\s+", " ").strip(), MAX_MESSAGE));
        json.put("alias", alias(notification));
        json.put("description", text(words, MAX_DESCRIPTION));
        json.put("entity", fit(words.component(), MAX_DETAIL));
        json.put("source", "podtrail");
        json.put("priority", priority(words.severity()));
        responders.forEach(responder -> json.withArrayProperty("responders").add(responder.json()));
        tags.forEach(json.withArrayProperty("tags")::add);
        ObjectNode details = json.putObject("details");
        details.put("where", fit(words.source(), MAX_DETAIL));
        details.put("workload", fit(words.component(), MAX_DETAIL));
        details.put("checks", fit(words.checks(), MAX_DETAIL));
        details.put("group", fit(words.groupLabels(), MAX_DETAIL));
        return json.toString().getBytes(UTF_8);
    }

    /** What has become of the group. */
    byte[] note(Notification notification) {
        var words = new GroupWords(notification);
        return JsonNodeFactory.instance
                .objectNode()
                .put("source", "podtrail")
                .put("note", fit(words.headline(), MAX_DETAIL) + "\n" + text(words, MAX_DESCRIPTION))
                .toString()
                .getBytes(UTF_8);
    }

    private String text(GroupWords words, int max) {
        return new GroupText(TEXT, max - ROOM_FOR_THE_HEADLINE, references).of(words);
    }

    private static String fit(String value, int max) {
        return Fitting.fit(value, max, TEXT::escape);
    }

    private String priority(Severity severity) {
        String configured = priorities.of(severity);
        if (PRIORITIES.contains(configured)) {
            return configured;
        }
        return switch (severity) {
            case CRITICAL -> "P1";
            case WARNING -> "P3";
            case INFO -> "P5";
        };
    }
}
