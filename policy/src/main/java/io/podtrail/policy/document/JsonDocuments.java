package io.podtrail.policy.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** JSON values one after another, as {@code kubectl get --watch -o json} writes them. */
final class JsonDocuments {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonMapper MAPPER =
            JsonMapper.builder().nodeFactory(GoNumber.NODES).build();

    private final JsonParser parser;
    private LocatedDocument document = new LocatedDocument(1);

    private JsonDocuments(JsonParser parser) {
        this.parser = parser;
    }

    static List<LocatedDocument> read(String text) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            return new JsonDocuments(parser).all();
        } catch (IOException e) {
            throw new IllegalStateException("text in memory can be read", e);
        }
    }

    private List<LocatedDocument> all() throws IOException {
        var documents = new ArrayList<LocatedDocument>();
        try {
            while (parser.nextToken() != null) {
                document = new LocatedDocument(line());
                document.setRoot(value(""));
                documents.add(document);
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            document = new LocatedDocument(line);
            document.noteBroken("is no valid JSON: " + e.getOriginalMessage(), line);
            documents.add(document);
        }
        return documents;
    }

    private JsonNode value(String path) throws IOException {
        if (parser.hasToken(JsonToken.START_OBJECT)) {
            return object(path);
        }
        if (parser.hasToken(JsonToken.START_ARRAY)) {
            return array(path);
        }
        return parser.readValueAsTree();
    }

    private ObjectNode object(String path) throws IOException {
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            String field = path.isEmpty() ? name : path + "." + name;
            if (object.has(name)) {
                document.noteRepeated(field, line());
            }
            document.locate(field, line());
            parser.nextToken();
            object.set(name, value(field));
        }
        return object;
    }

    private ArrayNode array(String path) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String element = path + "[" + array.size() + "]";
            document.locate(element, line());
            array.add(value(element));
        }
        return array;
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }
}
