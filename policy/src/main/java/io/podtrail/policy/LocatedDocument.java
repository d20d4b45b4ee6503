package io.podtrail.policy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A YAML or JSON file as a tree that knows in which line each field stands, with all problems found in it so far. */
final class LocatedDocument {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON = new JsonMapper();
    private static final ObjectMapper YAML = new YAMLMapper();

    private final Map<String, Integer> lines = new HashMap<>();
    private final List<ConfigurationProblem> problems = new ArrayList<>();
    private final JsonNode root;

    private LocatedDocument(JsonParser parser) throws IOException {
        parser.nextToken();
        root = value(parser, "");
        if (parser.nextToken() != null && !parser.hasToken(JsonToken.VALUE_NULL)) {
            problems.add(new ConfigurationProblem("", "more than one document: keep one", line(parser)));
        }
    }

    /** Reads a file whole, what is wrong with its fields included; throws only where the syntax is broken. */
    static LocatedDocument read(byte[] content) throws JsonProcessingException {
        try {
            return looksLikeJson(content) ? read(JSON, content) : read(YAML, content);
        } catch (JsonProcessingException notJson) {
            return read(YAML, content); // YAML has braces of its own; JSON may have tabs, which YAML does not take.
        }
    }

    JsonNode root() {
        return root;
    }

    List<ConfigurationProblem> problems() {
        return problems;
    }

    void note(String field, String text) {
        problems.add(new ConfigurationProblem(field, text, line(field)));
    }

    /** The line of a field, or of the nearest one around it. */
    private int line(String field) {
        Integer line = lines.get(field);
        if (line != null) {
            return line;
        }
        int end = Math.max(field.lastIndexOf('.'), field.lastIndexOf('['));
        return end < 0 ? 0 : line(field.substring(0, end));
    }

    private static LocatedDocument read(ObjectMapper mapper, byte[] content) throws JsonProcessingException {
        try (JsonParser parser = mapper.createParser(content)) {
            return new LocatedDocument(parser);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    private static boolean looksLikeJson(byte[] content) {
        int start = 0;
        while (start < content.length && Character.isWhitespace(content[start])) {
            start++;
        }
        return start < content.length && content[start] == '{';
    }

    private JsonNode value(JsonParser parser, String path) throws IOException {
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            note(path, "is the YAML alias *" + parser.getText() + ": write its value out");
            return NODES.nullNode();
        }
        if (parser.hasToken(JsonToken.START_OBJECT)) {
            return object(parser, path);
        }
        if (parser.hasToken(JsonToken.START_ARRAY)) {
            return array(parser, path);
        }
        return parser.currentToken() == null ? NODES.nullNode() : parser.readValueAsTree();
    }

    private ObjectNode object(JsonParser parser, String path) throws IOException {
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            String field = path.isEmpty() ? name : path + "." + name;
            if (object.has(name)) {
                String text = "Duplicate field, already in line " + line(field) + ": keep one of them";
                problems.add(new ConfigurationProblem(field, text, line(parser)));
            }
            lines.putIfAbsent(field, line(parser));
            parser.nextToken();
            object.set(name, value(parser, field));
        }
        return object;
    }

    private ArrayNode array(JsonParser parser, String path) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String element = path + "[" + array.size() + "]";
            lines.put(element, line(parser));
            array.add(value(parser, element));
        }
        return array;
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }
}
