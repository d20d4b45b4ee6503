package io.podtrail.collector.auditlog.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** All forms that are known. */
public final class Envelopes {
    private static final List<Envelope> ALL =
            List.of(new CloudWatch(), new AzureMonitor(), new GoogleCloud(), new ContainerLog());

    private Envelopes() {}

    /** What is in a document that is no audit event itself; empty when it is of no form that is known. */
    public static Optional<Contents> open(JsonNode document) {
        return ALL.stream().flatMap(form -> form.open(document).stream()).findFirst();
    }
}
