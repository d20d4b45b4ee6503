package io.podtrail.policy.fix;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.podtrail.policy.pod.Container;
import io.podtrail.policy.pod.ContainerKind;
import io.podtrail.policy.pod.Pod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The edits to one pod, collected check by check; two checks may ask for the same. */
public final class PodEdits {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Pod pod;
    private final Map<JsonPointer, Edit> edits = new LinkedHashMap<>();

    /** @param pod as it was judged */
    public PodEdits(Pod pod) {
        this.pod = pod;
    }

    /** The pod as it was judged. */
    public Pod pod() {
        return pod;
    }

    /** The edits so far, in the order in which they were asked for. */
    public List<Edit> all() {
        return List.copyOf(edits.values());
    }

    /** A field of the pod's specification. */
    public Place spec(String... fields) {
        return new Place(JsonPointer.empty().appendProperty("spec")).field(fields);
    }

    /** A field of the pod's own security context. */
    public Place securityContext(String... fields) {
        return spec("securityContext").field(fields);
    }

    /** One of the pod's annotations. */
    public Place annotation(String key) {
        return new Place(JsonPointer.empty().appendProperty("metadata")).field("annotations", key);
    }

    /** Shows every container, of all kinds, with its place. */
    public void forEachContainer(BiConsumer<Container, Place> each) {
        for (ContainerKind kind : ContainerKind.values()) {
            List<Container> containers = pod.spec().containers(kind);
            for (int i = 0; i < containers.size(); i++) {
                each.accept(containers.get(i), spec(kind.field()).element(i));
            }
        }
    }

    /** Where in the pod something may be changed. */
    public final class Place {
        private final JsonPointer path;

        private Place(JsonPointer path) {
            this.path = path;
        }

        /** The place of a field in the object here. */
        public Place field(String... names) {
            JsonPointer field = path;
            for (String name : names) {
                field = field.appendProperty(name);
            }
            return new Place(field);
        }

        /** The place of an element in the list here. */
        public Place element(int index) {
            return new Place(path.appendIndex(index));
        }

        public void set(String value) {
            edit(NODES.textNode(value));
        }

        public void set(boolean value) {
            edit(NODES.booleanNode(value));
        }

        /** Makes this a list of just one text. */
        public void setOnly(String element) {
            edit(NODES.arrayNode().add(element));
        }

        /** Makes this an object without fields. */
        public void setEmptyObject() {
            edit(NODES.objectNode());
        }

        public void remove() {
            edits.put(path, new Edit(path, null));
        }

        /** Removes the elements that are not wanted from the list here. */
        public <T> void removeElements(List<T> elements, Predicate<T> unwanted) {
            for (int i = 0; i < elements.size(); i++) {
                if (unwanted.test(elements.get(i))) {
                    element(i).remove();
                }
            }
        }

        private void edit(JsonNode value) {
            edits.put(path, new Edit(path, value));
        }
    }
}
