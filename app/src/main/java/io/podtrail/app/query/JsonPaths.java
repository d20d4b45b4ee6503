package io.podtrail.app.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.JsonPathException;
import com.jayway.jsonpath.Option;
import com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider;
import com.jayway.jsonpath.spi.mapper.JacksonMappingProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSONPath as kubectl takes it: {@code {.items[*].name}}, {@code .name} or {@code name}. */
public final class JsonPaths {
    private static final Configuration EVERY_MATCH_AS_A_LIST = Configuration.builder()
            .jsonProvider(new JacksonJsonNodeJsonProvider())
            .mappingProvider(new JacksonMappingProvider())
            .options(Option.ALWAYS_RETURN_LIST, Option.SUPPRESS_EXCEPTIONS)
            .build();

    /** A name with dots in it, which kubectl has behind backslashes: {@code .labels.x\.io/y}. */
    private static final Pattern ESCAPED_DOTS =
            Pattern.compile("\\.((?:[^.\\[\\]\\\\]|\\\\\\.)*\\\\\\.(?:[^.\\[\\]\\\\]|\\\\\\.)*)");

    private final JsonPath path;

    private JsonPaths(JsonPath path) {
        this.path = path;
    }

    /**
     * Reads what a user wrote.
     *
     * @throws IllegalArgumentException when the text is no path; the message quotes it
     */
    public static JsonPaths parse(String text) {
        String bare = text.startsWith("{") && text.endsWith("}") ? text.substring(1, text.length() - 1) : text;
        String relative = bare.startsWith("$") || bare.startsWith("@") ? bare.substring(1) : bare;
        relative = ESCAPED_DOTS
                .matcher(relative)
                .replaceAll(
                        name -> Matcher.quoteReplacement("['" + name.group(1).replace("\\.", ".") + "']"));
        String separator = relative.isEmpty() || relative.startsWith(".") || relative.startsWith("[") ? "" : ".";
        try {
            return new JsonPaths(JsonPath.compile("$" + separator + relative));
        } catch (JsonPathException e) {
            throw new IllegalArgumentException("'%s' is not a JSONPath: %s".formatted(text, e.getMessage()), e);
        }
    }

    /** All that the path leads to; empty when that is nothing. */
    public List<JsonNode> in(JsonNode document) {
        ArrayNode found = path.read(document, EVERY_MATCH_AS_A_LIST);
        var values = new ArrayList<JsonNode>();
        found.forEach(values::add);
        return values;
    }

    /** A value as kubectl prints it: text without quotes, everything else as JSON. */
    static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
