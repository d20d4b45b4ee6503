package io.podtrail.app.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.podtrail.app.terminal.Age;
import io.podtrail.collector.CollectorConfig;
import io.podtrail.policy.document.Nearest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Which clusters and namespaces the API knows, so that an empty answer about an unknown one does not look clean. */
public final class KnownScope {
    /** Three heartbeats of a collector that was left at its default. */
    private static final Duration RECENTLY = CollectorConfig.DEFAULT_HEARTBEAT_INTERVAL.multipliedBy(3);

    private final ApiClient api;
    private final List<JsonNode> clusters;

    private KnownScope(ApiClient api, List<JsonNode> clusters) {
        this.api = api;
        this.clusters = clusters;
    }

    /** Asks for the clusters. */
    public static KnownScope ask(ApiClient api) throws InterruptedException {
        JsonNode items = api.list("clusters", Map.of()).path("items");
        return new KnownScope(
                api, StreamSupport.stream(items.spliterator(), false).toList());
    }

    /** No cluster has been observed. */
    public boolean isEmpty() {
        return clusters.isEmpty();
    }

    /** How people call the clusters: by the alias where there is one. */
    public List<String> names() {
        return clusters.stream().map(KnownScope::name).toList();
    }

    /** The name in the log of the only cluster; empty when there are none or several. */
    public Optional<String> only() {
        return clusters.size() == 1
                ? Optional.of(clusters.get(0).path("cluster").asText())
                : Optional.empty();
    }

    /**
     * Makes sure that a cluster is known, by its name or alias.
     *
     * @throws IllegalStateException when it is not; the message names a similar one
     */
    public void requireCluster(String cluster) {
        if (clusters.stream().noneMatch(known -> isCalled(known, cluster))) {
            throw unknown("cluster", cluster, names());
        }
    }

    /**
     * Makes sure that a namespace is known.
     *
     * @param cluster in which it is looked for; null for all
     * @throws IllegalStateException when it is not; the message names a similar one
     */
    public void requireNamespace(@Nullable String cluster, String namespace) throws InterruptedException {
        var filter = new LinkedHashMap<String, String>();
        if (cluster != null) {
            filter.put("cluster", cluster);
        }
        var known = new ArrayList<String>();
        api.list("namespaces", filter)
                .path("items")
                .forEach(item -> known.add(item.path("namespace").asText()));
        if (!known.contains(namespace)) {
            throw unknown("namespace", namespace, known);
        }
    }

    /** A sentence for each cluster that is not watched now. */
    public List<String> unwatched(@Nullable String only, Instant now) {
        var sentences = new ArrayList<String>();
        for (JsonNode cluster : clusters) {
            JsonNode until = cluster.path("coverage").path("watchedUntil");
            if (only != null && !isCalled(cluster, only)) {
                continue;
            }
            if (until.isMissingNode() || until.isNull()) {
                sentences.add(
                        "cluster %s has not been watched yet: what is not listed may exist".formatted(name(cluster)));
            } else if (Instant.parse(until.asText()).isBefore(now.minus(RECENTLY))) {
                Instant at = Instant.parse(until.asText());
                sentences.add("cluster %s was last watched %s ago: what has changed since is not known"
                        .formatted(name(cluster), Age.of(at, now)));
            }
        }
        return sentences;
    }

    private static IllegalStateException unknown(String kind, String name, List<String> known) {
        String advice = Nearest.to(name, known)
                .map(near -> "did you mean '%s'?".formatted(near))
                .orElse("'podtrail get %ss' lists those that are".formatted(kind));
        return new IllegalStateException("no %s '%s' is known; %s".formatted(kind, name, advice));
    }

    private static String name(JsonNode cluster) {
        return cluster.path("alias").asText(cluster.path("cluster").asText());
    }

    private static boolean isCalled(JsonNode cluster, String name) {
        return cluster.path("cluster").asText().equals(name)
                || cluster.path("alias").asText().equals(name);
    }
}
