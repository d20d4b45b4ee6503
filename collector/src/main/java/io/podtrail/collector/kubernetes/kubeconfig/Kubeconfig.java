package io.podtrail.collector.kubernetes.kubeconfig;

import io.podtrail.collector.SourceException;
import io.podtrail.policy.GoQuote;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What stands in one kubeconfig file, or in several that were merged.
 *
 * @param files it was read from, for errors
 * @param currentContext empty when none is set
 */
record Kubeconfig(
        List<Path> files,
        String currentContext,
        Map<String, ContextEntry> contexts,
        Map<String, ClusterEntry> clusters,
        Map<String, UserEntry> users) {
    static final Kubeconfig EMPTY = new Kubeconfig(List.of(), "", Map.of(), Map.of(), Map.of());

    /** A context with what it refers to. */
    record Selection(String context, ClusterEntry cluster, UserEntry user) {}

    /**
     * Adds what stands in another file. The first entry of a name wins as a whole, and so does the first current context.
     * Upstream: {@code ClientConfigLoadingRules.Load}.
     */
    Kubeconfig mergedWith(Kubeconfig next) {
        var all = new ArrayList<>(files);
        all.addAll(next.files);
        return new Kubeconfig(
                all,
                currentContext.isEmpty() ? next.currentContext : currentContext,
                firstOfEach(contexts, next.contexts),
                firstOfEach(clusters, next.clusters),
                firstOfEach(users, next.users));
    }

    boolean isEmpty() {
        return currentContext.isEmpty() && contexts.isEmpty() && clusters.isEmpty() && users.isEmpty();
    }

    /**
     * A context, and the cluster and the user that it refers to.
     *
     * @param name of the context; null for the current one
     * @throws SourceException which names what is missing, and what there is
     */
    Selection select(@Nullable String name) {
        if (name == null && currentContext.isEmpty()) {
            throw new SourceException("%s has no current-context: choose one with --context; %s"
                    .formatted(this, thereAre("contexts", contexts.keySet())));
        }
        String chosen = name == null ? currentContext : name;
        ContextEntry context = contexts.get(chosen);
        if (context == null) {
            throw new SourceException("%s %s is not in %s; %s"
                    .formatted(
                            name == null ? "current-context" : "context",
                            GoQuote.of(chosen),
                            this,
                            thereAre("contexts", contexts.keySet())));
        }
        if (context.cluster().isEmpty()) {
            throw new SourceException("context %s in %s names no cluster; %s"
                    .formatted(GoQuote.of(chosen), this, thereAre("clusters", clusters.keySet())));
        }
        ClusterEntry cluster = clusters.get(context.cluster());
        if (cluster == null) {
            throw missing(chosen, "cluster", context.cluster(), clusters.keySet());
        }
        UserEntry user = context.user().isEmpty() ? UserEntry.ANONYMOUS : users.get(context.user());
        if (user == null) {
            throw missing(chosen, "user", context.user(), users.keySet());
        }
        return new Selection(chosen, cluster, user);
    }

    private SourceException missing(String context, String kind, String name, Collection<String> names) {
        return new SourceException("context %s refers to the %s %s, which is not in %s; %s"
                .formatted(GoQuote.of(context), kind, GoQuote.of(name), this, thereAre(kind + "s", names)));
    }

    private static String thereAre(String kind, Collection<String> names) {
        return names.isEmpty()
                ? "there are no " + kind
                : kind + ": " + names.stream().map(GoQuote::of).collect(Collectors.joining(", "));
    }

    private static <T> Map<String, T> firstOfEach(Map<String, T> first, Map<String, T> second) {
        var all = new LinkedHashMap<>(first);
        second.forEach(all::putIfAbsent);
        return all;
    }

    @Override
    public String toString() {
        return "kubeconfig " + files.stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}
