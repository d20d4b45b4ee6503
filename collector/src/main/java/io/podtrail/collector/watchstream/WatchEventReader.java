package io.podtrail.collector.watchstream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.podtrail.collector.WrongType;
import io.podtrail.events.Namespace;
import io.podtrail.events.RejectedInput;
import io.podtrail.policy.document.GoNumber;
import io.podtrail.policy.pod.ApiServerDefaults;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents into watch events. What it cannot read it names without quoting: no value of the input appears in a
 * reason, because any value may be a secret.
 */
final class WatchEventReader {
    /** Far deeper than any Kubernetes object. */
    private static final int MAX_DEPTH = 200;
    /** Etcd takes no object of more than 1.5 MiB; managed fields and the spaces of pretty-printing come on top. */
    private static final int MAX_OBJECT_BYTES = 8 * 1024 * 1024;
    /** Outside of these years a time is a mistake, and one that would keep all later ones from counting. */
    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("2200-01-01T00:00:00Z");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
    private static final Pattern KIND = Pattern.compile("[A-Za-z]{1,63}");

    private final ObjectMapper mapper = PodJson.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNameLength(PodJson.MAX_NAME_LENGTH)
                            .build())
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .nodeFactory(GoNumber.NODES)
            .build();

    /** What the document says: several events for a list, one for anything else. */
    List<WatchEvent> read(Document document) {
        if (!document.problem().isEmpty()) {
            return List.of(rejected(document, null, document.problem(), null));
        }
        try {
            return document.length() <= MAX_OBJECT_BYTES
                    ? read(document, mapper.readTree(document.bytes()))
                    : readLargeList(document);
        } catch (JsonProcessingException e) {
            return List.of(rejected(document, null, malformed(e), null));
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    /** Item by item, so that no more than one of them is in memory as a tree. */
    private List<WatchEvent> readLargeList(Document document) throws IOException {
        var events = new ArrayList<WatchEvent>();
        boolean isList = false;
        String itemKind = itemKind(kind(document));
        try (JsonParser json = mapper.createParser(document.bytes())) {
            json.nextToken();
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                boolean items = json.nextToken() == JsonToken.START_ARRAY && field.equals("items");
                isList |= items;
                while (items && json.nextToken() == JsonToken.START_OBJECT) {
                    long from = json.currentTokenLocation().getByteOffset();
                    JsonNode item = mapper.readTree(json);
                    long length = json.currentLocation().getByteOffset() - from;
                    events.add(
                            length > MAX_OBJECT_BYTES
                                    ? tooLarge(document, length)
                                    : read(document, null, "ADDED", kindOf(item, itemKind), item));
                }
                json.skipChildren();
            }
        }
        return isList ? events : List.of(tooLarge(document, document.length()));
    }

    /** The kind of the object that the document is, wherever in it that stands; empty where it has none. */
    private String kind(Document document) throws IOException {
        try (JsonParser json = mapper.createParser(document.bytes())) {
            json.nextToken();
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                json.nextToken();
                if (field.equals("kind") && json.hasToken(JsonToken.VALUE_STRING)) {
                    return json.getText();
                }
                json.skipChildren();
            }
        }
        return "";
    }

    /** What the items of a list are where they do not say it, as the API server leaves that out; empty for a mixed list. */
    private static String itemKind(String listKind) {
        return listKind.endsWith("List") ? listKind.substring(0, listKind.length() - "List".length()) : "";
    }

    private static String kindOf(JsonNode item, String itemKind) {
        return item.hasNonNull("kind") ? item.path("kind").asText() : itemKind;
    }

    private static WatchEvent tooLarge(Document document, long length) {
        return rejected(
                document, null, "it has %d bytes, over the limit of %d".formatted(length, MAX_OBJECT_BYTES), null);
    }

    /** The same for a document that has been parsed already, as YAML is. */
    List<WatchEvent> read(Document document, JsonNode root) {
        if (!root.path("type").isTextual() || !root.has("object")) {
            return readObject(document, null, "ADDED", root);
        }
        Instant observedAt = null;
        if (root.hasNonNull("observedAt")) {
            try {
                observedAt = Instant.parse(root.path("observedAt").asText());
            } catch (DateTimeException e) {
                return List.of(rejected(document, null, "observedAt is no RFC 3339 time in UTC", root.path("object")));
            }
            if (observedAt.isBefore(FIRST) || observedAt.isAfter(LAST)) {
                return List.of(
                        rejected(document, null, "observedAt is not between 2000 and 2200", root.path("object")));
            }
        }
        return readObject(document, observedAt, root.path("type").asText(), root.path("object"));
    }

    private List<WatchEvent> readObject(Document document, @Nullable Instant observedAt, String type, JsonNode object) {
        if (object.isArray()) {
            var events = new ArrayList<WatchEvent>();
            object.forEach(element -> events.addAll(read(document, element)));
            return events;
        }
        if (object.path("kind").asText().endsWith("List")
                && object.path("items").isArray()) {
            var events = new ArrayList<WatchEvent>();
            String itemKind = itemKind(object.path("kind").asText());
            object.path("items")
                    .forEach(item -> events.add(read(document, observedAt, type, kindOf(item, itemKind), item)));
            return events;
        }
        return List.of(read(document, observedAt, type, object.path("kind").asText(), object));
    }

    private WatchEvent read(
            Document document, @Nullable Instant observedAt, String type, String kind, JsonNode object) {
        return switch (type) {
            case "BOOKMARK" -> new WatchEvent.Bookmark(observedAt, kind);
            case "ADDED", "MODIFIED", "DELETED" -> readKind(document, observedAt, type, kind, object);
            case "ERROR" ->
                rejected(
                        document,
                        observedAt,
                        "the watch ended with an error; start it again to see what follows",
                        object);
            default ->
                rejected(
                        document,
                        observedAt,
                        "type is none of ADDED, MODIFIED, DELETED, BOOKMARK, ERROR, which kubectl writes",
                        object);
        };
    }

    private WatchEvent readKind(
            Document document, @Nullable Instant observedAt, String type, String kind, JsonNode object) {
        boolean gone = type.equals("DELETED");
        if (!kind.equals("Pod") && !kind.equals("Namespace")) {
            return rejected(document, observedAt, "it is neither a Pod nor a Namespace", object);
        }
        if (!object.path("metadata").path("name").isTextual()
                || object.path("metadata").path("name").asText().isEmpty()) {
            return rejected(document, observedAt, "metadata.name is missing", object);
        }
        try {
            if (kind.equals("Namespace")) {
                Namespace namespace = mapper.treeToValue(object, Namespace.class);
                return gone
                        ? new WatchEvent.NamespaceGone(observedAt, namespace)
                        : new WatchEvent.NamespaceSeen(observedAt, namespace);
            }
            Pod pod = asServed(mapper.treeToValue(object, Pod.class));
            return gone
                    ? new WatchEvent.PodGone(observedAt, pod)
                    : new WatchEvent.PodSeen(observedAt, pod, type.equals("ADDED"));
        } catch (JsonProcessingException e) {
            return rejected(document, observedAt, WrongType.of(e), object);
        }
    }

    /** A manifest has no uid yet, nor what the API server would fill in. */
    private static Pod asServed(Pod pod) {
        Metadata metadata = pod.metadata();
        if (!metadata.uid().isEmpty()) {
            return pod;
        }
        return ApiServerDefaults.apply(metadata.namespace().isEmpty() ? inDefaultNamespace(pod) : pod);
    }

    private static Pod inDefaultNamespace(Pod pod) {
        Metadata from = pod.metadata();
        var metadata = new Metadata(
                from.name(),
                "default",
                from.uid(),
                from.resourceVersion(),
                from.creationTimestamp(),
                from.deletionTimestamp(),
                from.labels(),
                from.annotations(),
                from.ownerReferences());
        return new Pod(metadata, pod.spec(), pod.status());
    }

    static String malformed(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        return at == null
                ? "it is malformed"
                : "it is malformed in line %d, column %d of the document".formatted(at.getLineNr(), at.getColumnNr());
    }

    static WatchEvent rejected(
            Document document, @Nullable Instant observedAt, String reason, @Nullable JsonNode object) {
        return new WatchEvent.Rejected(
                observedAt,
                new RejectedInput(document.source(), reason, document.length(), document.sha256(), identity(object)));
    }

    /** Kind, namespace and name are what a Secret may be called by; nothing else of it is. */
    private static @Nullable String identity(@Nullable JsonNode object) {
        if (object == null || !KIND.matcher(object.path("kind").asText()).matches()) {
            return null;
        }
        JsonNode metadata = object.path("metadata");
        return "%s %s/%s"
                .formatted(
                        object.path("kind").asText(),
                        nameOrEmpty(metadata.path("namespace")),
                        nameOrEmpty(metadata.path("name")));
    }

    /** What is no name may be anything, of any length. */
    private static String nameOrEmpty(JsonNode name) {
        return NAME.matcher(name.asText()).matches() ? name.asText() : "";
    }
}
