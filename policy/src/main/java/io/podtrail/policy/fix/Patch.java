package io.podtrail.policy.fix;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.podtrail.policy.text.YamlText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Edits worked into a pod's manifest: the manifest as it would be, and the way there as a patch that {@code kubectl patch}
 * takes.
 */
public final class Patch {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final YAMLMapper YAML = YamlText.builder().build();

    /** Lists whose elements a strategic merge tells apart by a field; all other lists are replaced whole. */
    private static final Map<String, String> MERGE_KEYS = Map.of(
            "containers", "name",
            "initContainers", "name",
            "ephemeralContainers", "name",
            "volumes", "name",
            "ports", "containerPort");

    private final ObjectNode patched;
    private final ArrayNode operations = NODES.arrayNode();
    private final ObjectNode merge = NODES.objectNode();

    private Patch(ObjectNode manifest) {
        this.patched = manifest.deepCopy();
    }

    /**
     * Works edits into a manifest.
     *
     * @param manifest the pod, or the pod template, as it was written
     * @param edits elements of one list by growing index; an edit that changes nothing in the manifest is left out
     */
    public static Patch of(ObjectNode manifest, List<Edit> edits) {
        var patch = new Patch(manifest);
        var effective = edits.stream().filter(edit -> edit.changes(manifest)).toList();
        // Elements go from the last to the first, so that an index still means what it meant.
        var removals = new ArrayList<>(effective);
        removals.removeIf(edit -> edit.value() != null);
        removals.sort(Comparator.comparingInt((Edit edit) -> edit.path().last().getMatchingIndex())
                .reversed());
        effective.stream().filter(edit -> edit.value() != null).forEach(edit -> patch.set(edit.path(), edit.value()));
        removals.forEach(edit -> patch.remove(edit.path()));
        effective.forEach(edit -> patch.show(manifest, edit));
        return patch;
    }

    /** The manifest with all edits worked in. */
    public ObjectNode patched() {
        return patched;
    }

    /** The edits as operations of a JSON Patch, RFC 6902. */
    public ArrayNode operations() {
        return operations;
    }

    /** The edits as a strategic merge patch in YAML, with nothing in it but them; null takes a field away. */
    public String toYaml() {
        return toYaml(merge);
    }

    /** The edits as a strategic merge patch. */
    public ObjectNode merge() {
        return merge;
    }

    /** A patch, or part of one, as {@link #toYaml()} writes it. */
    public static String toYaml(ObjectNode patch) {
        try {
            return YAML.writeValueAsString(patch);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    /** Whether there was nothing to change. */
    public boolean isEmpty() {
        return operations.isEmpty();
    }

    private void set(JsonPointer path, JsonNode value) {
        JsonPointer present = path;
        JsonNode added = value;
        while (!present.head().matches() && !patched.at(present.head()).isContainerNode()) {
            added = NODES.objectNode().set(present.last().getMatchingProperty(), added);
            present = present.head();
        }
        String op = patched.at(present).isMissingNode() ? "add" : "replace";
        operations.addObject().put("op", op).put("path", present.toString()).set("value", added);
        JsonNode parent = patched.at(present.head());
        if (parent instanceof ArrayNode list) {
            list.set(present.last().getMatchingIndex(), added.deepCopy());
        } else {
            ((ObjectNode) parent).set(present.last().getMatchingProperty(), added.deepCopy());
        }
    }

    private void remove(JsonPointer path) {
        operations.addObject().put("op", "remove").put("path", path.toString());
        JsonNode parent = patched.at(path.head());
        if (parent instanceof ArrayNode list) {
            list.remove(path.last().getMatchingIndex());
        } else if (parent instanceof ObjectNode object) {
            object.remove(path.last().getMatchingProperty());
        }
    }

    /** Adds an edit to what is shown, with the names that tell where it belongs. */
    private void show(ObjectNode manifest, Edit edit) {
        ObjectNode at = merge;
        JsonNode original = manifest;
        JsonPointer done = JsonPointer.empty();
        for (JsonPointer rest = edit.path(); ; rest = rest.tail()) {
            String name = rest.getMatchingProperty();
            JsonPointer next = rest.tail();
            done = done.appendProperty(name);
            original = original.path(name);
            if (next.matches()) {
                at.set(name, edit.value());
                return;
            }
            String mergeKey = MERGE_KEYS.get(name);
            if (!(original instanceof ArrayNode list)) {
                at = at.withObjectProperty(name);
            } else if (mergeKey == null) {
                JsonNode left = patched.at(done);
                at.set(name, left.isEmpty() ? NODES.nullNode() : left);
                return;
            } else {
                original = list.path(next.getMatchingIndex());
                at = element(at.withArrayProperty(name), mergeKey, list, next.getMatchingIndex());
                done = done.appendIndex(next.getMatchingIndex());
                rest = next;
            }
        }
    }

    /**
     * The element of a shown list that stands for one of the original. Shown elements stand in the order of the original: a
     * strategic merge gives the list the order of the patch, and init containers run in theirs.
     */
    private static ObjectNode element(ArrayNode shown, String mergeKey, ArrayNode original, int index) {
        JsonNode key = original.path(index).path(mergeKey);
        int at = 0;
        for (JsonNode element : shown) {
            if (element instanceof ObjectNode object && object.path(mergeKey).equals(key)) {
                return object;
            }
            if (indexOf(original, mergeKey, element.path(mergeKey)) < index) {
                at++;
            }
        }
        ObjectNode element = shown.insertObject(at);
        element.set(mergeKey, key);
        return element;
    }

    private static int indexOf(ArrayNode list, String mergeKey, JsonNode key) {
        for (int i = 0; i < list.size(); i++) {
            if (list.path(i).path(mergeKey).equals(key)) {
                return i;
            }
        }
        return list.size();
    }
}
