package io.podtrail.collector.kubernetes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.podtrail.collector.WrongType;
import io.podtrail.policy.pod.PodJson;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page of a list, or the events of a watch, object by object while the bytes come in. An object that is none of its
 * kind costs only itself.
 */
final class ObjectStream<T> implements Closeable {
    private static final JsonMapper MAPPER = PodJson.mapper();
    private static final JsonFactory JSON = MAPPER.getFactory();

    private final ResourceHandler<T> handler;
    private final Consumer<String> unreadable;
    private final JsonParser json;

    /** @param unreadable is told what is wrong with an object, without any of its values */
    ObjectStream(InputStream body, ResourceHandler<T> handler, Consumer<String> unreadable) throws IOException {
        this.handler = handler;
        this.unreadable = unreadable;
        this.json = JSON.createParser(body);
    }

    /**
     * What stands around the objects of a page.
     *
     * @param continueToken where the next page begins; empty for the last
     */
    record Page(String resourceVersion, String continueToken) {}

    /** What a watch says next; the object is null for a bookmark, and for what could not be read. */
    record Event<T>(Type type, @Nullable T object, String resourceVersion) {
        enum Type {
            ADDED,
            MODIFIED,
            DELETED,
            BOOKMARK
        }
    }

    /** Reads a whole page. */
    Page readPage(Consumer<T> each) throws IOException {
        String resourceVersion = "";
        String continueToken = "";
        expect(JsonToken.START_OBJECT, json.nextToken());
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (field.equals("items") && value == JsonToken.START_ARRAY) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    T item = readObject(json);
                    if (item != null) {
                        each.accept(item);
                    }
                }
            } else if (field.equals("metadata")) {
                JsonNode metadata = MAPPER.readTree(json);
                resourceVersion = metadata.path("resourceVersion").asText();
                continueToken = metadata.path("continue").asText("");
            } else {
                json.skipChildren();
            }
        }
        return new Page(resourceVersion, continueToken.equals("null") ? "" : continueToken);
    }

    /**
     * Waits for the next event of a watch; null when the server ended it.
     *
     * @throws ApiException when the event is an error
     */
    @Nullable Event<T> nextEvent() throws IOException {
        if (json.nextToken() == null) {
            return null;
        }
        expect(JsonToken.START_OBJECT, json.currentToken());
        String type = "";
        Event<T> event = null;
        TokenBuffer objectBeforeType = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (field.equals("type")) {
                type = json.getText();
            } else if (field.equals("object") && value == JsonToken.START_OBJECT && type.isEmpty()) {
                objectBeforeType = new TokenBuffer(json);
                objectBeforeType.copyCurrentStructure(json);
            } else if (field.equals("object") && value == JsonToken.START_OBJECT) {
                event = readEvent(type, json);
            } else {
                json.skipChildren();
            }
        }
        if (objectBeforeType != null) { // No API server does this, but nothing forbids it either.
            try (JsonParser object = objectBeforeType.asParserOnFirstToken()) {
                return readEvent(type, object);
            }
        }
        if (event == null) {
            throw new IOException("an event without an object");
        }
        return event;
    }

    @Override
    public void close() throws IOException {
        json.close();
    }

    private Event<T> readEvent(String type, JsonParser json) throws IOException {
        switch (type) {
            case "BOOKMARK" -> {
                return new Event<>(
                        Event.Type.BOOKMARK,
                        null,
                        MAPPER.<JsonNode>readTree(json)
                                .at("/metadata/resourceVersion")
                                .asText());
            }
            case "ERROR" -> {
                JsonNode status = MAPPER.readTree(json);
                throw new ApiException(
                        status.path("code").asInt(), status.path("message").asText());
            }
            case "ADDED", "MODIFIED", "DELETED" -> {
                T object = readObject(json);
                String version = object == null ? "" : handler.metadata(object).resourceVersion();
                return new Event<>(Event.Type.valueOf(type), object, version);
            }
            default -> throw new IOException("an event of unknown type");
        }
    }

    /** Reads the object at which the parser stands, to its end; null when it is none of its kind. */
    private @Nullable T readObject(JsonParser json) throws IOException {
        int depth = depth(json);
        try {
            return handler.read(json);
        } catch (JsonMappingException e) {
            unreadable.accept(WrongType.of(e));
            while (depth(json) > depth || json.currentToken() != JsonToken.END_OBJECT) {
                if (json.nextToken() == null) {
                    throw new IOException("the stream ended in the middle of an object", e);
                }
            }
            return null;
        }
    }

    /** How deep inside the object the parser stands; an object's beginning and its end are not inside it. */
    private static int depth(JsonParser json) {
        int depth = 0;
        for (var context = json.getParsingContext(); context != null; context = context.getParent()) {
            depth++;
        }
        return json.currentToken() == JsonToken.START_OBJECT || json.currentToken() == JsonToken.START_ARRAY
                ? depth - 1
                : depth;
    }

    private static void expect(JsonToken expected, @Nullable JsonToken token) throws IOException {
        if (token != expected) {
            throw new IOException("the answer is no JSON object");
        }
    }
}
