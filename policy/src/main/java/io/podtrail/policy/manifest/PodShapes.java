package io.podtrail.policy.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.manifest.PodPlace.Shape;
import io.podtrail.policy.pod.ContainerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds the pods that an object of somebody else's kind makes, by their shape: whatever holds containers is a pod, wherever in
 * the object it stands. A kind that is not known here is judged like this rather than passed over.
 */
final class PodShapes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** What stands there is no wish: of the object itself, or reported by its controller. */
    private static final Set<String> NOT_SEARCHED = Set.of("metadata", "status");

    private final String apiVersion;
    private final List<Found> pods = new ArrayList<>();
    private final List<JsonPointer> objects = new ArrayList<>();

    /** A pod, in Kubernetes' own shape. */
    record Found(PodPlace place, ObjectNode pod) {}

    private PodShapes(String apiVersion) {
        this.apiVersion = apiVersion;
    }

    /** Searches an object. */
    static PodShapes in(ObjectNode object) {
        var shapes = new PodShapes(object.path("apiVersion").asText());
        if (!shapes.take(object, JsonPointer.empty())) {
            object.properties().stream()
                    .filter(field -> !NOT_SEARCHED.contains(field.getKey()))
                    .forEach(field ->
                            shapes.search(field.getValue(), JsonPointer.empty().appendProperty(field.getKey())));
        }
        return shapes;
    }

    /** The pods, in the order in which they stand in the object. */
    List<Found> pods() {
        return pods;
    }

    /** Where whole objects of Kubernetes' own kinds stand in it, as in an OpenShift template or a work for another cluster. */
    List<JsonPointer> objects() {
        return objects;
    }

    private void search(JsonNode node, JsonPointer at) {
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                search(node.get(i), at.appendIndex(i));
            }
        } else if (node instanceof ObjectNode object && !take(object, at)) {
            object.properties().forEach(field -> search(field.getValue(), at.appendProperty(field.getKey())));
        }
    }

    /** Whether the node was one of those that are searched for; then nothing below it is one of its own. */
    private boolean take(ObjectNode node, JsonPointer at) {
        if (!at.matches() && isKnownObject(node)) {
            objects.add(at);
            return true;
        }
        if (holdsContainers(node.path("spec"), "name")) {
            pods.add(new Found(new PodPlace(at, Shape.TEMPLATE), node));
            return true;
        }
        if (holdsContainers(node, "image")) {
            pods.add(new Found(new PodPlace(at, Shape.SPEC), NODES.objectNode().set("spec", node)));
            return true;
        }
        List<ObjectNode> composed = ComposedPods.of(apiVersion, node);
        composed.forEach(pod -> pods.add(new Found(new PodPlace(at, Shape.PARTS), pod)));
        return !composed.isEmpty();
    }

    /** A mere reference to an object has a kind as well, but no metadata. */
    private static boolean isKnownObject(ObjectNode node) {
        String kind = node.path("kind").asText();
        return (node.path("metadata").isObject()
                        && WorkloadKind.of(node.path("apiVersion").asText(), kind) != null)
                || (kind.endsWith("List") && node.path("items").isArray());
    }

    /** @param field what every container has there, which other lists of that name may lack */
    private static boolean holdsContainers(JsonNode node, String field) {
        for (ContainerKind kind : ContainerKind.values()) {
            JsonNode list = node.path(kind.field());
            boolean all = list.isArray() && !list.isEmpty();
            for (JsonNode element : list) {
                all &= element.path(field).isTextual()
                        || element.path("image").isTextual()
                        || element.path("securityContext").isObject();
            }
            if (all) {
                return true;
            }
        }
        return false;
    }
}
