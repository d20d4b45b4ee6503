package io.podtrail.app.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A list of the API, as it was asked for on the command line: of several namespaces, by their labels, sorted. */
public final class Listing {
    private static final String CLUSTER = "cluster";
    private static final String NAMESPACE = "namespace";

    private final ApiClient api;
    private final Resource resource;
    private final Map<String, String> parameters;
    private final List<String> namespaces;
    private final @Nullable LabelSelector selector;
    private final @Nullable JsonPaths sortBy;
    private Set<List<String>> selected = Set.of();

    /**
     * @param parameters of the API, without the namespace
     * @param namespaces empty for all
     * @param selector for the labels of namespaces; null for all
     * @param sortBy null for the API's order
     */
    public Listing(
            ApiClient api,
            Resource resource,
            Map<String, String> parameters,
            List<String> namespaces,
            @Nullable LabelSelector selector,
            @Nullable JsonPaths sortBy) {
        this.api = api;
        this.resource = resource;
        this.parameters = Map.copyOf(parameters);
        this.namespaces = List.copyOf(namespaces);
        this.selector = selector;
        this.sortBy = sortBy;
    }

    /**
     * A list and how much it is worth.
     *
     * @param notices sentences about clusters that are not watched now
     * @param isObserved false when no cluster has ever been observed, so that an empty list says nothing
     */
    public record Answer(ObjectNode list, List<String> notices, boolean isObserved) {
        public Answer {
            notices = List.copyOf(notices);
        }
    }

    /**
     * Asks for all of it.
     *
     * @throws IllegalStateException when a cluster or namespace is not known
     */
    public Answer ask() throws InterruptedException {
        String cluster = parameters.get(CLUSTER);
        KnownScope known = KnownScope.ask(api);
        if (cluster != null && !known.isEmpty()) {
            known.requireCluster(cluster);
        }
        selected = selector == null ? Set.of() : selected(selector, cluster);
        ObjectNode list = resource.read(list(known, cluster));
        ArrayNode items = (ArrayNode) list.path("items");
        var kept = new ArrayList<JsonNode>();
        items.forEach(kept::add);
        kept.removeIf(item -> !admits(item));
        if (sortBy != null) {
            sort(kept, sortBy);
        }
        items.removeAll().addAll(kept);
        return new Answer(list, known.unwatched(cluster, Clock.systemUTC().instant()), !known.isEmpty());
    }

    /** Events of what changes, without what only the command line knows to leave out. */
    public InputStream changes() throws InterruptedException {
        var wanted = new LinkedHashMap<>(parameters);
        wanted.remove("state");
        wanted.put("kinds", resource.plural());
        if (namespaces.size() == 1) {
            wanted.put(NAMESPACE, namespaces.get(0));
        }
        return api.stream(ApiClient.path(wanted, "watch"));
    }

    /** Whether an item, or a change, is of a namespace that was asked for. */
    public boolean admits(JsonNode item) {
        String namespace = item.path(NAMESPACE).asText();
        return (namespaces.isEmpty() || namespaces.contains(namespace) || !item.has(NAMESPACE))
                && (selector == null || selected.contains(key(item)));
    }

    private ObjectNode list(KnownScope known, @Nullable String cluster) throws InterruptedException {
        if (namespaces.isEmpty()) {
            return api.list(resource.listed(), parameters);
        }
        ObjectNode all = null;
        for (String namespace : namespaces) {
            var narrowed = new LinkedHashMap<>(parameters);
            narrowed.put(NAMESPACE, namespace);
            ObjectNode list = api.list(resource.listed(), narrowed);
            if (list.path("items").isEmpty() && !known.isEmpty()) {
                known.requireNamespace(cluster, namespace);
            }
            if (all == null) {
                all = list;
            } else {
                ApiClient.append(list, all);
            }
        }
        return Objects.requireNonNull(all);
    }

    private Set<List<String>> selected(LabelSelector by, @Nullable String cluster) throws InterruptedException {
        Map<String, String> filter = cluster == null ? Map.of() : Map.of(CLUSTER, cluster);
        var found = new HashSet<List<String>>();
        for (JsonNode item : api.list("namespaces", filter).path("items")) {
            if (by.admits(item.path("labels"))) {
                found.add(key(item));
            }
        }
        return found;
    }

    private static List<String> key(JsonNode item) {
        return List.of(item.path(CLUSTER).asText(), item.path(NAMESPACE).asText());
    }

    private static void sort(List<JsonNode> items, JsonPaths by) {
        if (!items.isEmpty() && items.stream().allMatch(item -> by.in(item).isEmpty())) {
            throw new IllegalArgumentException("--sort-by: no item has such a field; '-o json' shows those there are");
        }
        boolean isNumber =
                items.stream().flatMap(item -> by.in(item).stream().limit(1)).allMatch(JsonNode::isNumber);
        items.sort(
                isNumber
                        ? Comparator.comparingDouble(item -> by.in(item).stream()
                                .findFirst()
                                .map(JsonNode::asDouble)
                                .orElse(0.0))
                        : Comparator.comparing(item -> by.in(item).stream()
                                .findFirst()
                                .map(JsonPaths::text)
                                .orElse("")));
    }
}
