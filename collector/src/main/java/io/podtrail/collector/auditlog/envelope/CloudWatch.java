package io.podtrail.collector.auditlog.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Amazon CloudWatch Logs, where EKS writes: the answer of {@code filter-log-events} and {@code get-log-events}, one event of it, a
 * subscription's message as Firehose stores it, and the rows of a query by Logs Insights.
 */
final class CloudWatch implements Envelope {
    private static final String FORM = "CloudWatch";

    @Override
    public Optional<Contents> open(JsonNode document) {
        var contents = new Contents(FORM);
        if (document.path("messageType").asText().equals("CONTROL_MESSAGE")) {
            return Optional.of(contents.addOther());
        }
        for (String list : new String[] {"logEvents", "events"}) {
            JsonNode events = document.path(list);
            if (events.isArray()
                    && (events.isEmpty() || events.get(0).path("message").isTextual())) {
                events.forEach(event -> contents.addMessage(event.path("message")));
                return Optional.of(contents);
            }
        }
        if (document.path("results").isArray()) {
            document.path("results")
                    .forEach(row -> row.forEach(field -> {
                        if (field.path("field").asText().equals("@message")) {
                            contents.addMessage(field.path("value"));
                        }
                    }));
            return Optional.of(contents);
        }
        for (String field : new String[] {"message", "@message"}) {
            if (document.path(field).isTextual()) {
                return Optional.of(contents.addMessage(document.path(field)));
            }
        }
        return Optional.empty();
    }
}
