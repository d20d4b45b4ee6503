package io.podtrail.processor.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which fields of an item are wanted, such as {@code cluster,pod,violations.mode}; a path goes through lists. */
final class FieldSelection {
    /** What is wanted below each field; nothing below means all of it. */
    private final Map<String, FieldSelection> fields = new LinkedHashMap<>();

    private FieldSelection() {}

    /** @param paths comma-separated; all fields when empty */
    static FieldSelection of(String paths) {
        var selection = new FieldSelection();
        for (String path : paths.isEmpty() ? new String[0] : paths.split(",", -1)) {
            FieldSelection at = selection;
            for (String name : path.strip().split("\\.", -1)) {
                if (name.isEmpty()) {
                    throw ApiError.badRequest(
                            "'fields' is a list of paths such as cluster,pod,violations.mode, not '%s'"
                                    .formatted(paths));
                }
                at = at.fields.computeIfAbsent(name, unseen -> new FieldSelection());
            }
        }
        return selection;
    }

    JsonNode of(JsonNode item) {
        if (fields.isEmpty()) {
            return item;
        }
        if (item instanceof ArrayNode list) {
            ArrayNode selected = list.arrayNode();
            list.forEach(element -> selected.add(of(element)));
            return selected;
        }
        if (item instanceof ObjectNode object) {
            ObjectNode selected = object.objectNode();
            fields.forEach((name, below) -> {
                if (object.has(name)) {
                    selected.set(name, below.of(object.get(name)));
                }
            });
            return selected;
        }
        return item;
    }
}
