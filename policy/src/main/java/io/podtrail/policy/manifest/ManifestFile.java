package io.podtrail.policy.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.document.DocumentReader;
import io.podtrail.policy.document.LocatedDocument;
import io.podtrail.policy.document.Problem;
import io.podtrail.policy.pod.ApiServerDefaults;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that a file of manifests holds.
 *
 * @param otherKinds how many objects of each kind have nothing to do with pods
 * @param problems what could not be read; the rest was
 * @param warnings what was read, but is not as it should be
 */
public record ManifestFile(
        List<Manifest> manifests,
        List<NamespaceManifest> namespaces,
        Map<String, Integer> otherKinds,
        List<Problem> problems,
        List<Problem> warnings) {
    /** Stands in {@link #otherKinds} for documents that are no Kubernetes objects. */
    public static final String NO_KIND = "(no kind)";

    /** Reads a file's content: YAML or JSON, one or many documents, lists included. Never fails. */
    public static ManifestFile read(byte[] content) {
        var reading = new Reading();
        DocumentReader.read(content).forEach(reading::document);
        return new ManifestFile(
                reading.manifests, reading.namespaces, reading.otherKinds, reading.problems, reading.warnings);
    }

    /** A file whose content could not be had. */
    public static ManifestFile unread(String why) {
        return new ManifestFile(List.of(), List.of(), Map.of(), List.of(new Problem("", why, 0)), List.of());
    }

    /** Whether there is no Kubernetes object in it, and nothing that could be one. */
    public boolean isNoManifest() {
        return manifests.isEmpty()
                && namespaces.isEmpty()
                && problems.isEmpty()
                && otherKinds.keySet().stream().allMatch(NO_KIND::equals);
    }

    private static final class Reading {
        private static final JsonMapper MAPPER = PodJson.mapper();

        private final List<Manifest> manifests = new ArrayList<>();
        private final List<NamespaceManifest> namespaces = new ArrayList<>();
        private final Map<String, Integer> otherKinds = new TreeMap<>();
        private final List<Problem> problems = new ArrayList<>();
        private final List<Problem> warnings = new ArrayList<>();

        void document(LocatedDocument document) {
            document.takeLastOfRepeated();
            object(document, document.root(), "", "", null);
            problems.addAll(document.problems());
            warnings.addAll(document.warnings());
        }

        /**
         * Reads one object.
         *
         * @param listVersion the {@code apiVersion} of the list that it is an item of; items of a typed list may have none
         * @param listKind the kind that such an item has; empty where the item must name it; null where it is no item
         */
        private void object(
                LocatedDocument document, JsonNode node, String path, String listVersion, @Nullable String listKind) {
            if (node.isMissingNode()) {
                return;
            }
            if (node.isArray() && path.isEmpty()) {
                elements(document, node, path, "", null);
                return;
            }
            String kind = node.hasNonNull("kind") || listKind == null
                    ? node.path("kind").asText()
                    : listKind;
            String apiVersion =
                    node.hasNonNull("apiVersion") ? node.path("apiVersion").asText() : listVersion;
            WorkloadKind workload = WorkloadKind.of(apiVersion, kind);
            if (workload != null) {
                workload(document, (ObjectNode) node, path, workload);
            } else if (kind.endsWith("List") && node.path("items").isArray()) {
                boolean isTyped = !kind.equals("List");
                elements(
                        document,
                        node.path("items"),
                        path.isEmpty() ? "items" : path + ".items",
                        isTyped ? apiVersion : "",
                        isTyped ? kind.substring(0, kind.length() - "List".length()) : "");
            } else if (kind.equals("Namespace") && apiVersion.equals("v1")) {
                namespace(document, node, path);
            } else if (kind.isEmpty() && listKind != null) {
                document.note(path, "has no kind, so that nothing can be said of it: name its apiVersion and kind");
            } else if (kind.isEmpty() || !(node instanceof ObjectNode object)) {
                otherKinds.merge(NO_KIND, 1, Integer::sum);
            } else {
                foreign(document, object, path, kind);
            }
        }

        private void elements(
                LocatedDocument document, JsonNode list, String path, String apiVersion, @Nullable String kind) {
            for (int i = 0; i < list.size(); i++) {
                object(document, list.get(i), path + "[" + i + "]", apiVersion, kind);
            }
        }

        private void workload(LocatedDocument document, ObjectNode object, String path, WorkloadKind kind) {
            JsonNode template = object.at(kind.podPath());
            if (!isNamed(document, object, path)) {
                return;
            }
            if (!template.isObject() || !template.path("spec").isObject()) {
                String podPath = LocatedDocument.field(kind.podPath());
                document.note(
                        join(path, podPath), "a %s must have an object in %s".formatted(kind, join(podPath, "spec")));
                return;
            }
            var place = new PodPlace(kind.podPath(), PodPlace.Shape.TEMPLATE);
            pod(document, object, path, kind.toString(), new PodShapes.Found(place, (ObjectNode) template), "");
        }

        /** An object of a kind that is not Kubernetes' own. */
        private void foreign(LocatedDocument document, ObjectNode object, String path, String kind) {
            PodShapes shapes = PodShapes.in(object);
            for (JsonPointer at : shapes.objects()) {
                object(document, object.at(at), join(path, LocatedDocument.field(at)), "", null);
            }
            if (shapes.pods().isEmpty()) {
                otherKinds.merge(kind, 1, Integer::sum);
            } else if (isNamed(document, object, path)) {
                for (PodShapes.Found found : shapes.pods()) {
                    String part = shapes.pods().size() == 1 ? "" : part(shapes, found);
                    pod(document, object, path, kind, found, part);
                }
            }
        }

        /** Pods that were put together in one place are told apart by their number. */
        private static String part(PodShapes shapes, PodShapes.Found found) {
            List<PodShapes.Found> there = shapes.pods().stream()
                    .filter(other -> other.place().equals(found.place()))
                    .toList();
            String field = LocatedDocument.field(found.place().at());
            return there.size() == 1 ? field : field + " #" + (there.indexOf(found) + 1);
        }

        private void pod(
                LocatedDocument document,
                ObjectNode object,
                String path,
                String kind,
                PodShapes.Found found,
                String part) {
            JsonNode metadata = object.path("metadata");
            try {
                Pod pod = MAPPER.treeToValue(found.pod(), Pod.class);
                manifests.add(new Manifest(
                        kind,
                        found.place(),
                        part,
                        metadata.path("namespace").asText(),
                        name(metadata),
                        ApiServerDefaults.apply(pod),
                        object,
                        path,
                        document));
            } catch (JsonProcessingException e) {
                JsonPointer field =
                        found.place().of(pointer(e)).orElse(found.place().at());
                document.note(join(path, LocatedDocument.field(field)), expectation(e));
            }
        }

        private static boolean isNamed(LocatedDocument document, ObjectNode object, String path) {
            JsonNode metadata = object.path("metadata");
            String metadataPath = join(path, "metadata");
            return isText(document, metadata, metadataPath, "name")
                    && isText(document, metadata, metadataPath, "namespace");
        }

        private static String join(String path, String field) {
            return path.isEmpty() || field.isEmpty() ? path + field : path + "." + field;
        }

        /** YAML makes booleans of names like {@code n} and {@code on}. */
        private static boolean isText(LocatedDocument document, JsonNode node, String path, String field) {
            JsonNode value = node.path(field);
            if (value.isTextual() || value.isMissingNode() || value.isNull()) {
                return true;
            }
            document.note(path + "." + field, "must be a string: put it in quotes");
            return false;
        }

        private static String name(JsonNode metadata) {
            String name = metadata.path("name").asText();
            String generated = metadata.path("generateName").asText();
            return name.isEmpty() && !generated.isEmpty() ? generated + "*" : name;
        }

        private void namespace(LocatedDocument document, JsonNode node, String path) {
            var labels = new HashMap<String, String>();
            JsonNode metadata = node.path("metadata");
            String metadataPath = join(path, "metadata");
            for (Map.Entry<String, JsonNode> label : metadata.path("labels").properties()) {
                if (isText(document, metadata.path("labels"), metadataPath + ".labels", label.getKey())) {
                    labels.put(label.getKey(), label.getValue().asText());
                }
            }
            namespaces.add(new NamespaceManifest(metadata.path("name").asText(), labels, document.line(path)));
        }

        /** What should have stood there, in words for people. */
        private static String expectation(JsonProcessingException e) {
            Class<?> type = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
            if (type == null) {
                return e.getOriginalMessage();
            }
            if (type == String.class) {
                return "must be a string: put it in quotes";
            }
            if (type == Boolean.class || type == boolean.class) {
                return "must be true or false";
            }
            if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
                return "must be a whole number";
            }
            return Collection.class.isAssignableFrom(type) ? "must be a list" : "must be an object";
        }

        private static JsonPointer pointer(JsonProcessingException e) {
            JsonPointer pointer = JsonPointer.empty();
            if (e instanceof JsonMappingException mapping) {
                for (JsonMappingException.Reference step : mapping.getPath()) {
                    pointer = step.getFieldName() == null
                            ? pointer.appendIndex(step.getIndex())
                            : pointer.appendProperty(step.getFieldName());
                }
            }
            return pointer;
        }
    }
}
