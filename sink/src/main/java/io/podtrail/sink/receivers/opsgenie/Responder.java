package io.podtrail.sink.receivers.opsgenie;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.document.StrictObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Who is notified first.
 *
 * @param type one of {@link #TYPES}
 * @param name of a team, escalation or schedule; a user's address
 */
record Responder(String type, String name) {
    static final String SETTING = "responders";

    private static final List<String> TYPES = List.of("team", "user", "escalation", "schedule");
    /** Opsgenie takes no more. */
    private static final int MOST = 50;

    /** Reads the setting: {@code team:platform}, or a list of such. */
    static List<Responder> read(StrictObject settings) {
        var responders = new ArrayList<Responder>();
        for (String text : settings.stringOrList(SETTING)) {
            int colon = text.indexOf(':');
            if (colon < 0
                    || !TYPES.contains(text.substring(0, colon))
                    || text.substring(colon + 1).isBlank()) {
                settings.note(
                        SETTING,
                        "\"%s\" is not valid: write team:NAME, user:ADDRESS, escalation:NAME or schedule:NAME"
                                .formatted(text));
            } else {
                responders.add(new Responder(
                        text.substring(0, colon), text.substring(colon + 1).strip()));
            }
        }
        if (responders.size() > MOST) {
            settings.note(SETTING, "must not name more than " + MOST);
        }
        return responders;
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .put(type.equals("user") ? "username" : "name", name);
    }

    @JsonValue
    @Override
    public String toString() {
        return type + ":" + name;
    }
}
