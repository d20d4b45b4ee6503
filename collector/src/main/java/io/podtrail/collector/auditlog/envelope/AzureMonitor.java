package io.podtrail.collector.auditlog.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Azure Monitor, where AKS writes by a diagnostic setting: one record a line in a storage account, many in a message of an event
 * hub, and rows of the table {@code AzureDiagnostics}.
 */
final class AzureMonitor implements Envelope {
    private static final String FORM = "Azure Monitor";

    @Override
    public Optional<Contents> open(JsonNode document) {
        var contents = new Contents(FORM);
        if (document.path("records").isArray()) {
            document.path("records").forEach(record -> add(contents, record));
            return Optional.of(contents);
        }
        return isRecord(document) ? Optional.of(add(contents, document)) : Optional.empty();
    }

    private static boolean isRecord(JsonNode document) {
        return document.path("properties").path("log").isTextual()
                || document.path("log_s").isTextual()
                || (document.path("category").isTextual() && document.has("resourceId"));
    }

    private static Contents add(Contents contents, JsonNode record) {
        JsonNode log = record.path("properties").path("log");
        if (log.isTextual()) {
            return contents.addMessage(log);
        }
        return record.path("log_s").isTextual() ? contents.addMessage(record.path("log_s")) : contents.addOther();
    }
}
