package io.podtrail.collector.auditlog.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** A line of an API server's standard output as Docker's {@code json-file} driver and log shippers keep it. */
final class ContainerLog implements Envelope {
    private static final String FORM = "container log";

    @Override
    public Optional<Contents> open(JsonNode document) {
        return document.path("log").isTextual()
                ? Optional.of(new Contents(FORM).addMessage(document.path("log")))
                : Optional.empty();
    }
}
