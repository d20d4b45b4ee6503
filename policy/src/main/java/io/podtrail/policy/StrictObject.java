package io.podtrail.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.podtrail.policy.document.LocatedDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object in a configuration file, read strictly: a field that is unknown or of the wrong type is noted as a problem and
 * read as absent, so that one reading finds all problems. Null is absent.
 */
final class StrictObject {
    private final LocatedDocument document;
    private final JsonNode node;
    private final String path;

    StrictObject(LocatedDocument document, JsonNode node, String path, List<String> known) {
        this.document = document;
        this.node = node;
        this.path = path;
        if (!node.isObject() && !isAbsent(node)) {
            document.note(path, "must be an object with " + String.join(", ", known));
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                String advice = nearest(name, known)
                        .map(candidate -> "did you mean \"" + candidate + "\"?")
                        .orElse("known here: " + String.join(", ", known));
                document.note(pathOf(name), "unknown field \"" + name + "\": " + advice);
            }
        });
    }

    StrictObject object(String field, List<String> known) {
        return new StrictObject(document, node.path(field), pathOf(field), known);
    }

    /** The objects in a list. */
    List<StrictObject> objects(String field, List<String> known) {
        var objects = new ArrayList<StrictObject>();
        JsonNode list = list(field);
        for (int i = 0; i < list.size(); i++) {
            objects.add(new StrictObject(document, list.get(i), elementOf(field, i), known));
        }
        return objects;
    }

    @Nullable String string(String field) {
        JsonNode value = node.path(field);
        return isString(value, pathOf(field)) ? value.textValue() : null;
    }

    /** The strings in a list; a null among them is the empty string, as in Go. Null when any of them is something else. */
    @Nullable List<String> strings(String field) {
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
    JsonNode node(String field) {
        return node.path(field);
    }

    /** A field's path in the file. */
    String pathOf(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
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

    private static Optional<String> nearest(String name, List<String> known) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return least <= Math.max(name.length(), best.length()) / 3 ? Optional.of(best) : Optional.empty();
    }

    /** How many characters must be inserted, removed or replaced (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
