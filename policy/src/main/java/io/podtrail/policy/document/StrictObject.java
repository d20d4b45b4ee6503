package io.podtrail.policy.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An object in a configuration file, read strictly: a field that is unknown or of the wrong type is noted as a problem and
 * read as absent, so that one reading finds all problems. Null is absent.
 */
public final class StrictObject {
    private final LocatedDocument document;
    private final JsonNode node;
    private final String path;

    /**
     * Notes what is wrong with an object's fields as such.
     *
     * @param path of the object in the document; empty for the document itself
     * @param known the names that its fields may have
     */
    public StrictObject(LocatedDocument document, JsonNode node, String path, List<String> known) {
        this.document = document;
        this.node = node;
        this.path = path;
        if (!node.isObject() && !isAbsent(node)) {
            document.note(path, "must be an object with " + String.join(", ", known));
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                document.note(pathOf(name), "unknown field \"" + name + "\": " + Nearest.advice(name, known));
            }
        });
    }

    /** The object in a field; one without fields when there is none. */
    public StrictObject object(String field, List<String> known) {
        return new StrictObject(document, node.path(field), pathOf(field), known);
    }

    /** The objects in a list. */
    public List<StrictObject> objects(String field, List<String> known) {
        var objects = new ArrayList<StrictObject>();
        JsonNode list = list(field);
        for (int i = 0; i < list.size(); i++) {
            objects.add(new StrictObject(document, list.get(i), elementOf(field, i), known));
        }
        return objects;
    }

    /** The string in a field; null when there is none, or something else. */
    public @Nullable String string(String field) {
        JsonNode value = node.path(field);
        return isString(value, pathOf(field)) ? value.textValue() : null;
    }

    /** The strings in a list; a null among them is the empty string, as in Go. Null when any of them is something else. */
    public @Nullable List<String> strings(String field) {
        JsonNode list = list(field);
        var strings = new ArrayList<String>();
        boolean valid = true;
        for (int i = 0; i < list.size(); i++) {
            valid &= isString(list.get(i), elementOf(field, i));
            strings.add(list.get(i).isTextual() ? list.get(i).textValue() : "");
        }
        return valid ? strings : null;
    }

    /** What stands in a field, for whoever knows how to read it; missing or null when it is absent. */
    public JsonNode node(String field) {
        return node.path(field);
    }

    /** Where it stands in the file; empty for the document itself. */
    public String path() {
        return path;
    }

    /** A field's path in the file. */
    public String pathOf(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    /** Whether there is an object at all. */
    public boolean isObject() {
        return node.isObject();
    }

    /** Whether there is nothing, or null. */
    public static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** Whether a field is there, and not null. */
    public boolean has(String field) {
        return !isAbsent(node.path(field));
    }

    /** The strings in a list, or the one string that stands in its place; empty when there is none. */
    public List<String> stringOrList(String field) {
        JsonNode value = node.path(field);
        if (value.isArray()) {
            var strings = strings(field);
            return strings == null ? List.of() : strings;
        }
        String one = string(field);
        return one == null ? List.of() : List.of(one);
    }

    /** The boolean in a field, or the default where there is none. */
    public boolean bool(String field, boolean byDefault) {
        JsonNode value = node.path(field);
        if (!isAbsent(value) && !value.isBoolean()) {
            note(field, "must be true or false");
        }
        return value.isBoolean() ? value.booleanValue() : byDefault;
    }

    /** The duration in a field; null when there is none. */
    public @Nullable Duration duration(String field) {
        JsonNode value = node.path(field);
        if (isAbsent(value)) {
            return null;
        }
        var duration = DurationText.parse(value.asText());
        if (duration.isEmpty()) {
            note(field, "is no duration: write " + DurationText.EXPECTED);
        }
        return duration.orElse(null);
    }

    /** The objects in a field by their names, in their order; each with fields that are known by what stands in it. */
    public Map<String, StrictObject> named(String field, Function<JsonNode, List<String>> known) {
        var objects = new LinkedHashMap<String, StrictObject>();
        JsonNode map = node.path(field);
        if (!map.isObject() && !isAbsent(map)) {
            note(field, "must be an object with a name for each");
        }
        map.properties().forEach(entry -> {
            String at = pathOf(field) + "." + entry.getKey();
            objects.put(
                    entry.getKey(), new StrictObject(document, entry.getValue(), at, known.apply(entry.getValue())));
        });
        return objects;
    }

    /** Notes that something is wrong with a field. */
    public void note(String field, String text) {
        document.note(pathOf(field), text);
    }

    /** Notes that a value is none of those that can stand in a field, with the nearest one. */
    public void noteUnknown(String field, String value, List<String> known) {
        note(field, "unknown value \"" + value + "\": " + Nearest.advice(value, known));
    }

    private JsonNode list(String field) {
        JsonNode value = node.path(field);
        if (value.isArray()) {
            return value;
        }
        if (!isAbsent(value)) {
            document.note(pathOf(field), "must be a list");
        }
        return MissingNode.getInstance();
    }

    private boolean isString(JsonNode value, String field) {
        if (value.isTextual() || isAbsent(value)) {
            return true;
        }
        document.note(field, value.isValueNode() ? "must be a string: put it in quotes" : "must be a string");
        return false;
    }

    private String elementOf(String field, int index) {
        return pathOf(field) + "[" + index + "]";
    }
}
