package io.podtrail.collector.auditlog.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** One form in which audit events are handed out. */
interface Envelope {
    /** What is in a document; empty when it is not of this form. */
    Optional<Contents> open(JsonNode document);
}
