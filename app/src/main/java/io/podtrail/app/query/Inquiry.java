package io.podtrail.app.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the API for all that is known of one thing, and puts it into one document. */
public final class Inquiry {
    private static final List<String> OTHER_LEVELS = List.of("baseline", "restricted");
    /** The most workloads of a namespace whose histories are asked for. */
    private static final int MAX_WORKLOADS = 10;
    /** The most transitions that the history of a namespace has. */
    private static final int MAX_TRANSITIONS = 20;

    private final ApiClient api;
    private final KnownScope known;
    private final String cluster;
    private final String namespace;

    /**
     * @param cluster by its name or alias
     * @param namespace of pods and workloads
     */
    public Inquiry(ApiClient api, KnownScope known, String cluster, String namespace) {
        this.api = api;
        this.known = known;
        this.cluster = cluster;
        this.namespace = namespace;
    }

    /**
     * All that is known of the subject.
     *
     * @throws IllegalStateException when nothing is; the message says of what
     */
    public ObjectNode about(Subject subject) throws InterruptedException {
        return switch (subject.type()) {
            case POD -> pod(subject.name());
            case WORKLOAD -> workload(subject.kind(), subject.name());
            case NAMESPACE -> namespace(subject.name());
            case ALERT -> alert(subject.name());
        };
    }

    private ObjectNode pod(String name) throws InterruptedException {
        ObjectNode pod;
        try {
            pod = api.get(ApiClient.path(Map.of(), "pods", cluster, namespace, name));
        } catch (ApiException e) {
            if (e.isNotFound()) {
                known.requireNamespace(cluster, namespace); // An unknown namespace is the better explanation.
            }
            throw e;
        }
        ObjectNode answer = document("PodDescription", pod.path("metadata"));
        answer.set("pod", pod);
        ArrayNode verdicts = answer.putArray("verdicts");
        for (String level : OTHER_LEVELS) {
            verdicts.add(api.get(ApiClient.path(Map.of("level", level), "pods", cluster, namespace, name, "verdict")));
        }
        JsonNode workload = pod.path("workload");
        answer.set(
                "history",
                history(
                        namespace,
                        workload.path("kind").asText(),
                        workload.path("name").asText()));
        return answer;
    }

    private ObjectNode workload(String writtenKind, String name) throws InterruptedException {
        var filter = new LinkedHashMap<String, String>();
        filter.put("cluster", cluster);
        filter.put("namespace", namespace);
        filter.put("workload", writtenKind + '/' + name);
        JsonNode violations = api.list("violations", filter).path("items");
        filter.put("state", "all");
        ObjectNode alerts = api.list("alerts", filter);
        // Kinds may be written small; alerts say how the API writes them.
        String inAlerts =
                alerts.path("items").path(0).path("workload").path("kind").asText();
        String kind = inAlerts.equalsIgnoreCase(writtenKind) ? inAlerts : writtenKind;
        ObjectNode template = template(kind, name);
        if (template == null && violations.isEmpty() && alerts.path("items").isEmpty()) {
            known.requireNamespace(cluster, namespace);
            throw new IllegalStateException(
                    "nothing is known of %s/%s in namespace %s of cluster %s: does it run, and is it of this kind?"
                            .formatted(kind, name, namespace, cluster));
        }
        ObjectNode answer = document("WorkloadDescription", alerts.path("metadata"));
        answer.put("cluster", cluster).put("namespace", namespace);
        answer.putObject("workload").put("kind", kind).put("name", name);
        if (template != null) {
            answer.set("template", template);
        }
        answer.set("violations", violations);
        answer.set("alerts", alerts.path("items"));
        answer.set("history", history(namespace, kind, name));
        return answer;
    }

    private ObjectNode namespace(String name) throws InterruptedException {
        var filter = new LinkedHashMap<>(Map.of("cluster", cluster, "namespace", name));
        ObjectNode found = api.list("namespaces", filter);
        JsonNode item = found.path("items").path(0);
        if (item.isMissingNode()) {
            known.requireNamespace(cluster, name);
        }
        ObjectNode answer = document("NamespaceDescription", found.path("metadata"));
        answer.set("namespace", item);
        answer.set("violations", api.list("violations", filter).path("items"));
        answer.set("alerts", api.list("alerts", filter).path("items"));
        ObjectNode own = history(name, "Namespace", name);
        answer.set("weakWindows", weakWindows(own.path("items")));
        filter.put("state", "all");
        answer.set(
                "history",
                namespaceHistory(name, own, api.list("alerts", filter).path("items")));
        return answer;
    }

    private ObjectNode alert(String fingerprint) throws InterruptedException {
        ObjectNode all = api.list("alerts", Map.of("cluster", cluster, "state", "all"));
        var matching = new ArrayList<JsonNode>();
        all.path("items").forEach(item -> {
            if (item.path("fingerprint").asText().startsWith(fingerprint)) {
                matching.add(item);
            }
        });
        if (matching.size() != 1) {
            throw new IllegalStateException(
                    matching.isEmpty()
                            ? "no alert '%s' is known: 'podtrail get alerts --state all -o wide' shows fingerprints"
                                    .formatted(fingerprint)
                            : "%d alerts begin with '%s': give more of the fingerprint"
                                    .formatted(matching.size(), fingerprint));
        }
        JsonNode alert = matching.get(0);
        JsonNode workload = alert.path("workload");
        ObjectNode answer = document("AlertDescription", all.path("metadata"));
        answer.set("alert", alert);
        ObjectNode history = history(
                alert.path("namespace").asText(),
                workload.path("kind").asText(),
                workload.path("name").asText());
        ArrayNode items = (ArrayNode) history.path("items");
        var own = new ArrayList<JsonNode>();
        items.forEach(item -> {
            if (item.path("fingerprint").equals(alert.path("fingerprint"))) {
                own.add(item);
            }
        });
        items.removeAll().addAll(own);
        answer.set("history", history);
        return answer;
    }

    private ObjectNode namespaceHistory(String name, ObjectNode own, JsonNode alerts) throws InterruptedException {
        Set<List<String>> workloads = new LinkedHashSet<>();
        alerts.forEach(alert -> workloads.add(List.of(
                alert.path("workload").path("kind").asText(),
                alert.path("workload").path("name").asText())));
        workloads.remove(List.of("Namespace", name));
        var transitions = new ArrayList<JsonNode>();
        own.path("items").forEach(transitions::add);
        boolean complete = own.path("metadata").path("complete").asBoolean() && workloads.size() <= MAX_WORKLOADS;
        for (List<String> workload : workloads.stream().limit(MAX_WORKLOADS).toList()) {
            ObjectNode history = history(name, workload.get(0), workload.get(1));
            history.path("items").forEach(transitions::add);
            complete &= history.path("metadata").path("complete").asBoolean();
        }
        transitions.sort(Comparator.comparing((JsonNode item) -> item.path("at").asText())
                .reversed());
        ObjectNode together = document("AlertHistory", JsonNodeFactory.instance.objectNode());
        together.putObject("metadata").put("complete", complete && transitions.size() <= MAX_TRANSITIONS);
        ArrayNode items = together.putArray("items");
        transitions.stream().limit(MAX_TRANSITIONS).forEach(items::add);
        return together;
    }

    /** Each lowering once, as its newest transition has it. */
    private static ArrayNode weakWindows(JsonNode history) {
        ArrayNode windows = JsonNodeFactory.instance.arrayNode();
        var seen = new LinkedHashSet<String>();
        history.forEach(transition -> {
            JsonNode lowering = transition.path("lowering");
            if (lowering.isObject() && seen.add(lowering.path("from").asText())) {
                windows.add(lowering);
            }
        });
        return windows;
    }

    private ObjectNode history(String in, String kind, String name) throws InterruptedException {
        return api.get(ApiClient.path(Map.of(), "alerts", cluster, in, kind, name, "history"));
    }

    private @Nullable ObjectNode template(String kind, String name) throws InterruptedException {
        try {
            return api.get(ApiClient.path(Map.of(), "workloads", cluster, namespace, kind, name));
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return null;
            }
            throw e;
        }
    }

    private static ObjectNode document(String kind, JsonNode metadata) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "podtrail/v1")
                .put("kind", kind);
        document.set("metadata", metadata);
        return document;
    }
}
