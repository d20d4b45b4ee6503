package io.podtrail.policy.manifest;

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

/**
 * All that a file of manifests holds.
 *
 * @param otherKinds how many objects of each kind have nothing to do with pods
 * @param problems what could not be read; the rest was
 */
public record ManifestFile(
        List<Manifest> manifests,
        List<NamespaceManifest> namespaces,
        Map<String, Integer> otherKinds,
        List<Problem> problems) {
    /** Stands in {@link #otherKinds} for documents that are no Kubernetes objects. */
    public static final String NO_KIND = "(no kind)";

    /** Reads a file's content: YAML or JSON, one or many documents, lists included. Never fails. */
    public static ManifestFile read(byte[] content) {
        var reading = new Reading();
        DocumentReader.read(content).forEach(reading::document);
        return new ManifestFile(reading.manifests, reading.namespaces, reading.otherKinds, reading.problems);
    }

    private static final class Reading {
        private static final JsonMapper MAPPER = PodJson.mapper();

        private final List<Manifest> manifests = new ArrayList<>();
        private final List<NamespaceManifest> namespaces = new ArrayList<>();
        private final Map<String, Integer> otherKinds = new TreeMap<>();
        private final List<Problem> problems = new ArrayList<>();

        void document(LocatedDocument document) {
            object(document, document.root(), "");
            problems.addAll(document.problems());
        }

        private void object(LocatedDocument document, JsonNode node, String path) {
            if (node.isMissingNode()) {
                return;
            }
            if (node.isArray() && path.isEmpty()) {
                elements(document, node, path);
                return;
            }
            String kind = node.path("kind").asText();
            String apiVersion = node.path("apiVersion").asText();
            WorkloadKind workload = WorkloadKind.of(apiVersion, kind);
            if (workload != null) {
                workload(document, (ObjectNode) node, path, workload);
            } else if (kind.endsWith("List") && node.path("items").isArray()) {
                elements(document, node.path("items"), path.isEmpty() ? "items" : path + ".items");
            } else if (kind.equals("Namespace") && apiVersion.equals("v1")) {
                namespace(document, node, path);
            } else {
                otherKinds.merge(kind.isEmpty() ? NO_KIND : kind, 1, Integer::sum);
            }
        }

        private void elements(LocatedDocument document, JsonNode list, String path) {
            for (int i = 0; i < list.size(); i++) {
                object(document, list.get(i), path + "[" + i + "]");
            }
        }

        private void workload(LocatedDocument document, ObjectNode object, String path, WorkloadKind kind) {
            String podPath = LocatedDocument.field(kind.podPath());
            String prefix = path.isEmpty() || podPath.isEmpty() ? path + podPath : path + "." + podPath;
            JsonNode metadata = object.path("metadata");
            String metadataPath = path.isEmpty() ? "metadata" : path + ".metadata";
            if (!isText(document, metadata, metadataPath, "name")
                    || !isText(document, metadata, metadataPath, "namespace")) {
                return;
            }
            JsonNode template = object.at(kind.podPath());
            if (!template.isObject() || !template.path("spec").isObject()) {
                String spec = podPath.isEmpty() ? "spec" : podPath + ".spec";
                document.note(prefix, "a %s must have an object in %s".formatted(kind, spec));
                return;
            }
            try {
                Pod pod = MAPPER.treeToValue(template, Pod.class);
                manifests.add(new Manifest(
                        kind,
                        metadata.path("namespace").asText(),
                        name(metadata),
                        ApiServerDefaults.apply(pod),
                        object,
                        path,
                        document));
            } catch (JsonProcessingException e) {
                String place = prefix + place(e);
                document.note(place.startsWith(".") ? place.substring(1) : place, expectation(e));
            }
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
            String metadataPath = path.isEmpty() ? "metadata" : path + ".metadata";
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

        private static String place(JsonProcessingException e) {
            var place = new StringBuilder();
            if (e instanceof JsonMappingException mapping) {
                for (JsonMappingException.Reference step : mapping.getPath()) {
                    place.append(step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName());
                }
            }
            return place.toString();
        }
    }
}
