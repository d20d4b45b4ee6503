package io.podtrail.collector.auditlog.envelope;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** What was in an envelope. */
public final class Contents {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final List<JsonNode> documents = new ArrayList<>();
    private final String form;
    private long otherMessages;

    /** @param form what the envelope is called in reports, such as {@code CloudWatch} */
    Contents(String form) {
        this.form = form;
    }

    /** What the envelope is called in reports. */
    public String form() {
        return form;
    }

    /** Audit events as JSON, or envelopes again. */
    public List<JsonNode> documents() {
        return documents;
    }

    /** How many messages in it are of other logs than an API server's audit log. */
    public long otherMessages() {
        return otherMessages;
    }

    Contents add(JsonNode document) {
        documents.add(document);
        return this;
    }

    /** Adds what a message says, where that is JSON: all other components of a control plane log lines of text. */
    Contents addMessage(JsonNode message) {
        String text = message.asText().strip();
        try {
            JsonNode document = text.startsWith("{") ? MAPPER.readTree(text) : MAPPER.missingNode();
            if (document.isObject()) {
                return add(document);
            }
        } catch (JsonProcessingException e) {
            // Cut off, or a line of text that begins with a brace.
        }
        return addOther();
    }

    Contents addOther() {
        otherMessages++;
        return this;
    }
}
