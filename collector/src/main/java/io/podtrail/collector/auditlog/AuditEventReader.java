package io.podtrail.collector.auditlog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.collector.auditlog.envelope.Contents;
import io.podtrail.collector.auditlog.envelope.Envelopes;
import io.podtrail.collector.watchstream.Document;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads documents into audit events. Bodies of what nobody wants, which is most of a log, are skipped while they pass. */
final class AuditEventReader {
    private static final String API_VERSION = "audit.k8s.io/v1";
    private static final Set<String> ANNOTATIONS =
            Set.of(AuditEvent.ENFORCE_POLICY, AuditEvent.AUDIT_VIOLATIONS, AuditEvent.EXEMPT);
    /** Of the admission plugin, and of the same checks as a webhook. */
    private static final List<String> ANNOTATION_PREFIXES =
            List.of("pod-security.kubernetes.io/", "pod-security-webhook.kubernetes.io/");

    private static final String TRUNCATED = "audit.k8s.io/truncated";

    /** A cloud's envelope may hold a container's, and that an event. */
    private static final int MAX_ENVELOPES = 4;

    private static final JsonMapper MAPPER = PodJson.mapper();
    private static final JsonFactory JSON = MAPPER.getFactory();

    private final Set<String> resources;
    private final Map<String, Long> envelopes = new TreeMap<>();
    private long otherMessages;

    /** @param resources whose bodies are wanted */
    AuditEventReader(Set<String> resources) {
        this.resources = resources;
    }

    /** A document holds no audit events. The message says why, and quotes none of its values. */
    static final class NoAuditEvent extends Exception {
        NoAuditEvent(String message) {
            super(message);
        }
    }

    /** How many envelopes were opened, by what they are called. */
    Map<String, Long> envelopes() {
        return envelopes;
    }

    /** How many messages in envelopes were of other logs. */
    long otherMessages() {
        return otherMessages;
    }

    /** The events of a document: one, those of an {@code EventList}, or those that are in the envelope of a cloud. */
    List<AuditEvent> read(Document document) throws NoAuditEvent {
        if (!document.problem().isEmpty()) {
            throw new NoAuditEvent(document.problem());
        }
        try (JsonParser json = JSON.createParser(document.bytes())) {
            json.nextToken();
            var events = new ArrayList<AuditEvent>();
            Fields fields = read(json, events, document.source());
            if (fields.isOfNoKind()) {
                open(MAPPER.readTree(document.bytes()), events, document.source(), MAX_ENVELOPES);
            } else if (!fields.kind.endsWith("List")) {
                events.add(fields.toEvent(document.source()));
            }
            return events;
        } catch (IOException e) {
            throw new NoAuditEvent("it is malformed");
        }
    }

    private void open(JsonNode envelope, List<AuditEvent> events, String source, int deeper)
            throws IOException, NoAuditEvent {
        Contents contents = Envelopes.open(envelope)
                .filter(opened -> deeper > 0)
                .orElseThrow(() -> new NoAuditEvent("it is no Event of " + API_VERSION
                        + ", which API servers write, nor of a form in which clouds hand them out"));
        envelopes.merge(contents.form(), 1L, Long::sum);
        otherMessages += contents.otherMessages();
        for (JsonNode inside : contents.documents()) {
            JsonParser json = MAPPER.treeAsTokens(inside);
            json.nextToken();
            Fields fields = read(json, events, source);
            if (fields.isOfNoKind()) {
                open(inside, events, source, deeper - 1);
            } else if (!fields.kind.endsWith("List")) {
                events.add(fields.toEvent(source));
            }
        }
    }

    private Fields read(JsonParser json, List<AuditEvent> listed, String source) throws IOException, NoAuditEvent {
        var fields = new Fields();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new NoAuditEvent("it is no JSON object");
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "kind" -> fields.kind = text(json);
                case "apiVersion" -> fields.apiVersion = text(json);
                case "level" -> fields.level = text(json);
                case "auditID" -> fields.id = text(json);
                case "stage" -> fields.stage = text(json);
                case "requestURI" -> fields.uri = text(json);
                case "verb" -> fields.verb = text(json);
                case "stageTimestamp" -> fields.reached = text(json);
                case "requestReceivedTimestamp" -> fields.received = text(json);
                case "user" -> fields.user = tree(json).path("username").asText("");
                case "objectRef" -> fields.object = tree(json);
                case "responseStatus" -> fields.status = tree(json);
                case "annotations" -> annotations(json, fields);
                case "requestObject" -> fields.request = fields.isWanted(resources) ? tree(json) : skip(json);
                case "responseObject" -> fields.response = fields.isWanted(resources) ? tree(json) : skip(json);
                case "items" -> {
                    while (value == JsonToken.START_ARRAY && json.nextToken() == JsonToken.START_OBJECT) {
                        Fields item = read(json, listed, source);
                        item.apiVersion = item.apiVersion.isEmpty() ? fields.apiVersion : item.apiVersion;
                        item.kind = "Event";
                        listed.add(item.toEvent(source));
                    }
                }
                default -> json.skipChildren();
            }
        }
        return fields;
    }

    private static String text(JsonParser json) throws IOException {
        if (json.currentToken().isStructStart()) {
            json.skipChildren();
            return "";
        }
        return json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : "";
    }

    private static JsonNode tree(JsonParser json) throws IOException {
        return MAPPER.readTree(json);
    }

    private static @Nullable JsonNode skip(JsonParser json) throws IOException {
        json.skipChildren();
        return null;
    }

    private static void annotations(JsonParser json, Fields fields) throws IOException {
        var wanted = new TreeMap<String, String>();
        tree(json).properties().forEach(annotation -> {
            for (String prefix : ANNOTATION_PREFIXES) {
                String key = annotation.getKey();
                if (key.startsWith(prefix) && ANNOTATIONS.contains(key.substring(prefix.length()))) {
                    wanted.put(
                            key.substring(prefix.length()),
                            annotation.getValue().asText());
                }
            }
            fields.isTruncated |= annotation.getKey().equals(TRUNCATED)
                    && annotation.getValue().asText().equals("true");
        });
        fields.annotations = wanted;
    }

    /** What was read so far. The API server writes the object's reference before its bodies, but others may not. */
    private static final class Fields {
        private String kind = "";
        private String apiVersion = "";
        private String level = "";
        private String id = "";
        private String stage = "";
        private String uri = "";
        private String verb = "";
        private String reached = "";
        private String received = "";
        private String user = "";
        private boolean isTruncated;
        private Map<String, String> annotations = Map.of();
        private @Nullable JsonNode object;
        private @Nullable JsonNode status;
        private @Nullable JsonNode request;
        private @Nullable JsonNode response;

        private boolean isWanted(Set<String> resources) {
            return object == null || resources.contains(object.path("resource").asText());
        }

        private boolean isOfNoKind() {
            return kind.isEmpty() && apiVersion.isEmpty();
        }

        /** By {@code dryRun} in the URL, or in the options that a delete and an eviction have in their bodies. */
        private boolean isDryRun() {
            int query = uri.indexOf('?');
            boolean inUrl = query >= 0
                    && Arrays.stream(uri.substring(query + 1).split("&", -1))
                            .anyMatch(parameter -> parameter.startsWith("dryRun=") && !parameter.equals("dryRun="));
            JsonNode body = request == null ? MAPPER.missingNode() : request;
            return inUrl
                    || (verb.startsWith("delete") && !body.path("dryRun").isEmpty())
                    || !body.path("deleteOptions").path("dryRun").isEmpty();
        }

        private AuditEvent toEvent(String source) throws NoAuditEvent {
            if (!kind.equals("Event") || !apiVersion.equals(API_VERSION)) {
                throw new NoAuditEvent("it is no Event of " + API_VERSION + ", which API servers write");
            }
            JsonNode none = MAPPER.createObjectNode();
            JsonNode of = object == null ? none : object;
            JsonNode answer = status == null ? none : status;
            return new AuditEvent(
                    source,
                    id,
                    stage,
                    level,
                    time(),
                    verb,
                    isDryRun(),
                    user,
                    of.path("apiGroup").asText(""),
                    of.path("resource").asText(""),
                    of.path("subresource").asText(""),
                    of.path("namespace").asText(""),
                    of.path("name").asText(""),
                    of.path("uid").asText(""),
                    answer.path("code").asInt(),
                    answer.path("message").asText(""),
                    isTruncated,
                    annotations,
                    request,
                    response);
        }

        private Instant time() throws NoAuditEvent {
            try {
                return Instant.parse(reached.isEmpty() ? received : reached);
            } catch (DateTimeException e) {
                throw new NoAuditEvent("neither stageTimestamp nor requestReceivedTimestamp is an RFC 3339 time");
            }
        }
    }
}
