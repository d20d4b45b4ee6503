package io.podtrail.sink.receivers.jira;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.message.Fitting;
import io.podtrail.sink.receivers.message.GroupText;
import io.podtrail.sink.receivers.message.GroupWords;
import io.podtrail.sink.receivers.message.Markup;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Sha256;
import io.podtrail.sink.receivers.message.Template;
import java.util.List;

/**
 * A group as an issue, and what is added to it. In text formatting notation, which Jira's REST API 2 takes on all its
 * editions.
 *
 * @param project its key
 * @param type of the issue, such as {@code Task}
 * @param labels beside the one that the issue is found by
 * @param references for links
 */
record JiraIssue(String project, String type, Template summary, List<String> labels, References references) {
    static final int MAX_SUMMARY = 255;
    /** Of descriptions and comments, unless an administrator has chosen another limit. */
    static final int MAX_TEXT = 32_000;

    private static final int ROOM_FOR_THE_REST = 2_000;
    private static final int HASH = 20;
    private static final Markup MARKUP = new WikiMarkup();

    byte[] create(Notification notification) {
        var words = new GroupWords(notification);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode fields = json.putObject("fields");
        fields.putObject("project").put("key", project);
        fields.putObject("issuetype").put("name", type);
        fields.put(
                "summary",
                Fitting.fit(summary.fill(words).replaceAll("\\s+", " ").strip(), MAX_SUMMARY));
        fields.put("description", text(words));
        labels.forEach(fields.withArrayProperty("labels")::add);
        fields.withArrayProperty("labels").add(label(notification));
        return json.toString().getBytes(UTF_8);
    }

    byte[] comment(Notification notification) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("body", text(new GroupWords(notification)))
                .toString()
                .getBytes(UTF_8);
    }

    /** Finds the group's issue while it is not done. */
    byte[] search(Notification notification) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(
                "jql",
                "project = \"%s\" AND labels = \"%s\" AND statusCategory != Done ORDER BY created DESC"
                        .formatted(project, label(notification)));
        json.put("maxResults", 1);
        json.putArray("fields").add("status");
        return json.toString().getBytes(UTF_8);
    }

    private static String label(Notification notification) {
        return "podtrail-" + Sha256.hex(notification.groupKey()).substring(0, HASH);
    }

    private String text(GroupWords words) {
        return MARKUP.bold(Fitting.fit(words.headline(), ROOM_FOR_THE_REST / 2, MARKUP::escape)) + "\n\n"
                + new GroupText(MARKUP, MAX_TEXT - ROOM_FOR_THE_REST, references).of(words);
    }
}
