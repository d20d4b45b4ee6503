package io.podtrail.collector.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.collector.ClusterListener;
import io.podtrail.events.Admission;
import io.podtrail.events.Workload;
import io.podtrail.policy.AdmissionMessage;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events of reason {@code FailedCreate}, in which a controller says that the API server refused a pod of its own. */
record RefusalHandler(ClusterListener listener) implements ResourceHandler<RefusalHandler.Refusal> {
    private static final JsonMapper MAPPER = PodJson.mapper();
    /** Where an Event says when it last happened, newest field first. */
    private static final List<String> TIMES =
            List.of("/series/lastObservedTime", "/lastTimestamp", "/eventTime", "/metadata/creationTimestamp");

    /**
     * An Event.
     *
     * @param admission null when it is about something else than PodSecurity, such as a quota
     */
    record Refusal(Metadata metadata, @Nullable Admission admission) {}

    @Override
    public Refusal read(JsonParser json) throws IOException {
        JsonNode event = MAPPER.readTree(json);
        Metadata metadata = MAPPER.treeToValue(event.path("metadata"), Metadata.class);
        String message = event.path("message").asText();
        JsonNode controller = event.path("involvedObject");
        Instant at = time(event);
        if (at == null || AdmissionMessage.find(message).isEmpty()) {
            return new Refusal(metadata == null ? Metadata.EMPTY : metadata, null);
        }
        return new Refusal(
                metadata == null ? Metadata.EMPTY : metadata,
                new Admission(
                        controller.path("namespace").asText(),
                        Workload.ofController(
                                controller.path("kind").asText(),
                                controller.path("name").asText()),
                        at,
                        message.substring(message.indexOf("violates PodSecurity")),
                        null));
    }

    @Override
    public Metadata metadata(Refusal refusal) {
        return refusal.metadata;
    }

    @Override
    public void seen(Instant at, Refusal refusal) {
        if (refusal.admission != null) {
            listener.podRefused(at, refusal.admission);
        }
    }

    /** An Event that is forgotten takes nothing back. */
    @Override
    public void gone(Instant at, Refusal refusal) {}

    private static @Nullable Instant time(JsonNode event) {
        for (String field : TIMES) {
            String text = event.at(field).asText("");
            if (!text.isEmpty() && !text.equals("null")) {
                try {
                    return OffsetDateTime.parse(text).toInstant();
                } catch (DateTimeException e) {
                    return null;
                }
            }
        }
        return null;
    }
}
