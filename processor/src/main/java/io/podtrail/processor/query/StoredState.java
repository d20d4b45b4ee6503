package io.podtrail.processor.query;

import io.podtrail.events.Alert;
import io.podtrail.events.Evidence;
import io.podtrail.events.Keys;
import io.podtrail.events.NotEvaluable;
import io.podtrail.events.PodViolations;
import io.podtrail.events.Transition;
import io.podtrail.policy.Exemptions;
import io.podtrail.policy.Mode;
import io.podtrail.policy.NamespaceLabels;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.processor.PodSecurityTopology;
import io.podtrail.processor.query.NamespaceItem.Violating;
import io.podtrail.processor.store.AlertState;
import io.podtrail.processor.store.ClusterState;
import io.podtrail.processor.store.NamespaceState;
import io.podtrail.processor.store.PodGroup;
import io.podtrail.processor.store.PodState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * One partition's stores, in the words of the API. All that knows how the topology keeps its state is here.
 *
 * <p>What is read may be ahead of what has been committed, by a commit interval at most.
 */
final class StoredState {
    private final ReadOnlyKeyValueStore<String, PodState> pods;
    private final ReadOnlyKeyValueStore<String, NamespaceState> namespaces;
    private final ReadOnlyKeyValueStore<String, AlertState> alerts;
    private final Map<String, ClusterState> clusters = new TreeMap<>();

    private StoredState(
            ReadOnlyKeyValueStore<String, PodState> pods,
            ReadOnlyKeyValueStore<String, NamespaceState> namespaces,
            ReadOnlyKeyValueStore<String, AlertState> alerts,
            ReadOnlyKeyValueStore<String, ClusterState> clusterStore) {
        this.pods = pods;
        this.namespaces = namespaces;
        this.alerts = alerts;
        try (var all = clusterStore.all()) {
            all.forEachRemaining(cluster -> clusters.put(cluster.key, cluster.value));
        }
    }

    /** Opens the stores by their names. */
    interface Opener {
        <V> ReadOnlyKeyValueStore<String, V> open(String store);
    }

    static StoredState open(Opener stores) {
        return new StoredState(
                stores.open(PodSecurityTopology.PODS),
                stores.open(PodSecurityTopology.NAMESPACES),
                stores.open(PodSecurityTopology.ALERTS),
                stores.open(PodSecurityTopology.CLUSTERS));
    }

    /** By name. */
    Map<String, ClusterItem> clusters() {
        var items = new LinkedHashMap<String, ClusterItem>();
        clusters.forEach((name, state) -> items.put(
                name,
                new ClusterItem(
                        name,
                        state.alias(),
                        state.epoch(),
                        state.version(),
                        state.time(),
                        state.coverage(),
                        state.configuration(),
                        state.alerts(),
                        state.epochs().ignored())));
        return items;
    }

    /**
     * Visits namespaces in the order of their keys, until the visitor has enough.
     *
     * @param after the key after which to begin; empty for the beginning
     */
    void forEachNamespace(Filter filter, String after, BiPredicate<String, NamespaceItem> visitor) {
        scan(namespaces, prefix(filter), after, (key, state) -> {
            int slash = key.indexOf('/');
            String cluster = key.substring(0, slash);
            String name = key.substring(slash + 1);
            return !filter.admitsNamespace(name) || visitor.test(key, namespace(cluster, name, state));
        });
    }

    /** Visits alerts in the order of cluster, namespace, workload and mode, until the visitor has enough. */
    void forEachAlert(Filter filter, String after, BiPredicate<String, AlertItem> visitor) {
        scan(alerts, prefix(filter), after, (key, state) -> {
            AlertItem alert = alert(state);
            boolean admitted = filter.admitsNamespace(alert.namespace())
                    && filter.admits(alert.workload())
                    && filter.admits(alert.mode(), alert.level(), alert.findings())
                    && (filter.states().isEmpty() || filter.states().contains(alert.state()));
            return !admitted || visitor.test(key, alert);
        });
    }

    /** Like {@link #forEachAlert}, but shows how many running pods fail each check, and only while something violates. */
    void forEachViolated(Filter filter, BiPredicate<AlertItem, Map<String, Integer>> visitor) {
        scan(alerts, prefix(filter), "", (key, state) -> {
            AlertItem alert = alert(state);
            boolean admitted = isViolatedInItself(state)
                    && filter.admitsNamespace(alert.namespace())
                    && filter.admits(alert.workload())
                    && filter.admits(alert.mode(), alert.level(), alert.findings());
            return !admitted || visitor.test(alert, podsByCheck(state));
        });
    }

    /** Visits what violates in one namespace in the order of keys, until the visitor has enough. */
    void forEachViolation(String cluster, String namespace, String after, BiPredicate<String, PodViolations> visitor) {
        scan(
                pods,
                Keys.namespace(cluster, namespace) + '/',
                after,
                (key, state) -> state.violations().isEmpty() || visitor.test(key, violations(cluster, state)));
    }

    /** The pod, or template, under a key; null when there is none. */
    @Nullable PodItem pod(String cluster, String namespace, String key) {
        PodState state = pods.get(key);
        if (state == null) {
            return null;
        }
        ClusterState known = cluster(cluster);
        NamespaceState labels = namespaces.get(Keys.namespace(cluster, namespace));
        var metadata = state.pod().metadata();
        return new PodItem(
                cluster,
                metadata.namespace(),
                metadata.name(),
                metadata.uid(),
                state.evidence(),
                state.workload(),
                known.version(),
                exemptions(known)
                        .covering("", namespace, state.pod().spec().runtimeClassName())
                        .map(Exemptions.By::toString)
                        .orElse(null),
                labels == null ? Map.of() : policy(known, labels),
                state.revision(),
                state.violations(),
                state.pod());
    }

    private ClusterState cluster(String name) {
        return Objects.requireNonNullElse(clusters.get(name), ClusterState.UNKNOWN);
    }

    private NamespaceItem namespace(String cluster, String name, NamespaceState state) {
        ClusterState known = cluster(cluster);
        var violating = new TreeMap<String, Violating>();
        scan(alerts, Keys.namespace(cluster, name) + '/', "", (key, alert) -> {
            if (isViolatedInItself(alert)) {
                violating.merge(alert.mode().toString(), new Violating(alert.violatingPods(), 1), Violating::and);
            }
            return true;
        });
        return new NamespaceItem(
                cluster,
                name,
                state.seen(),
                exemptions(known)
                        .covering("", name, "")
                        .map(Exemptions.By::toString)
                        .orElse(null),
                policy(known, state),
                NamespaceLabels.resolve(state.labels(), known.configuration().defaults())
                        .errors(),
                new TreeMap<>(state.labels()),
                violating);
    }

    private AlertItem alert(AlertState state) {
        ClusterState known = cluster(state.cluster());
        // As its last transition told it; the transition's own name is all that is not kept.
        Alert told = state.toAlert(
                Transition.CHANGED,
                state.startsAt(),
                known.alerts().severity(state.mode()),
                known.alias(),
                Map.of(),
                List.of(),
                null,
                null);
        AlertItem.State where = switch (state.phase()) {
            case OPEN -> AlertItem.State.OPEN;
            case HOLDING -> AlertItem.State.HOLDING;
            case RESOLVED -> AlertItem.State.RESOLVED;
        };
        return new AlertItem(
                told.fingerprint(),
                told.type(),
                told.cluster(),
                told.clusterAlias(),
                told.namespace(),
                told.workload(),
                told.mode(),
                told.level(),
                told.version(),
                told.severity(),
                where,
                told.revision(),
                told.cause(),
                told.startsAt(),
                told.endsAt(),
                where == AlertItem.State.HOLDING ? state.due() : null,
                told.message(),
                told.findings(),
                told.evidence(),
                told.violatingPods(),
                told.samplePods());
    }

    /** Whether something violates that is no other alert's as well: what came through a weak window has its own alerts. */
    private static boolean isViolatedInItself(AlertState state) {
        return state.isViolated() && state.window() == null;
    }

    private static Map<String, Integer> podsByCheck(AlertState state) {
        var pods = new HashMap<String, Integer>();
        for (PodGroup group : state.groups()) {
            boolean isRunning = group.evidence() == Evidence.RUNNING;
            group.podsByCheck().forEach((check, count) -> pods.merge(check, isRunning ? count : 0, Integer::sum));
        }
        return pods;
    }

    private static PodViolations violations(String cluster, PodState state) {
        var metadata = state.pod().metadata();
        return new PodViolations(
                cluster,
                metadata.namespace(),
                state.evidence(),
                state.evidence() == Evidence.RUNNING ? metadata.name() : null,
                metadata.uid(),
                state.workload(),
                state.revision(),
                state.violations(),
                state.isNotEvaluable() ? List.of(NotEvaluable.USER_EXEMPTIONS) : List.of(),
                state.pod().shortened().isEmpty() ? null : true);
    }

    private static Exemptions exemptions(ClusterState cluster) {
        return cluster.configuration().exemptions();
    }

    private static Map<String, String> policy(ClusterState cluster, NamespaceState namespace) {
        NamespacePolicy policy = NamespaceLabels.resolve(
                        namespace.labels(), cluster.configuration().defaults())
                .policy();
        var byMode = new LinkedHashMap<String, String>();
        for (Mode mode : Mode.values()) {
            byMode.put(mode.toString(), policy.of(mode).toString());
        }
        return byMode;
    }

    /** What all keys that a filter admits begin with. */
    private static String prefix(Filter filter) {
        String cluster = filter.cluster();
        String namespace = filter.namespace();
        return cluster == null ? "" : Keys.namespace(cluster, namespace == null ? "" : namespace);
    }

    /** Visits in order what lies under a prefix and behind a key, until the visitor returns false. */
    private static <V> void scan(
            ReadOnlyKeyValueStore<String, V> store, String prefix, String after, BiPredicate<String, V> visitor) {
        String from = after.compareTo(prefix) > 0 ? after : prefix;
        try (var found = from.isEmpty() ? store.all() : store.range(from, null)) {
            while (found.hasNext()) {
                var entry = found.next();
                if (!entry.key.startsWith(prefix)
                        || !(entry.key.equals(after) || visitor.test(entry.key, entry.value))) {
                    return;
                }
            }
        }
    }
}
