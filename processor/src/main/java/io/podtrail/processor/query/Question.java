package io.podtrail.processor.query;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.podtrail.events.Keys;
import io.podtrail.events.PodViolations;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.policy.Finding;
import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import io.podtrail.processor.query.NamespaceItem.Violating;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What can be asked of a partition. Travels between instances as JSON; whoever asked first puts the partitions' answers
 * together.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "about")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Question.Clusters.class, name = "clusters"),
    @JsonSubTypes.Type(value = Question.Namespaces.class, name = "namespaces"),
    @JsonSubTypes.Type(value = Question.Violations.class, name = "violations"),
    @JsonSubTypes.Type(value = Question.Alerts.class, name = "alerts"),
    @JsonSubTypes.Type(value = Question.TopChecks.class, name = "checks"),
    @JsonSubTypes.Type(value = Question.OnePod.class, name = "pod"),
})
sealed interface Question {
    /** What a partition has to say, in the order of keys. */
    List<Row> answer(StoredState state);

    /** All clusters, as {@link ClusterItem}s by name. */
    record Clusters() implements Question {
        @Override
        public List<Row> answer(StoredState state) {
            return state.clusters().entrySet().stream()
                    .map(cluster -> Row.of(cluster.getKey(), cluster.getValue()))
                    .toList();
        }
    }

    /** {@link NamespaceItem}s. */
    record Namespaces(
            @JsonProperty("filter") Filter filter,
            @JsonProperty("page") Page page) implements Question {
        public Namespaces {
            requireNonNull(filter, "filter");
            requireNonNull(page, "page");
        }

        @Override
        public List<Row> answer(StoredState state) {
            var rows = new ArrayList<Row>();
            state.forEachNamespace(filter, page.after(), (key, namespace) -> {
                rows.add(Row.of(key, namespace));
                return rows.size() < page.limit();
            });
            return rows;
        }
    }

    /** {@link PodViolations}, of which only what the filter admits is left. */
    record Violations(
            @JsonProperty("filter") Filter filter,
            @JsonProperty("page") Page page) implements Question {
        public Violations {
            requireNonNull(filter, "filter");
            requireNonNull(page, "page");
        }

        @Override
        public List<Row> answer(StoredState state) {
            var rows = new ArrayList<Row>();
            for (String[] namespace : violatedNamespaces(state)) {
                if (rows.size() >= page.limit()) {
                    break;
                }
                state.forEachViolation(namespace[0], namespace[1], page.after(), (key, found) -> {
                    List<Violation> left = filter.narrow(found.violations());
                    if (!left.isEmpty() && filter.admits(found.workload()) && filter.admits(found.evidence())) {
                        rows.add(Row.of(key, found.with(left)));
                    }
                    return rows.size() < page.limit();
                });
            }
            return rows;
        }

        /** Alerts are an index of where there is anything to find: far fewer than pods. */
        private Iterable<String[]> violatedNamespaces(StoredState state) {
            var found = new TreeMap<String, String[]>();
            state.forEachViolated(filter, (alert, pods) -> {
                String key = Keys.namespace(alert.cluster(), alert.namespace()) + '/';
                // Everything of a namespace that ended on an earlier page lies before this page's beginning.
                if (page.after().startsWith(key) || key.compareTo(page.after()) > 0) {
                    found.put(key, new String[] {alert.cluster(), alert.namespace()});
                }
                return true;
            });
            return found.values();
        }
    }

    /** {@link AlertItem}s. */
    record Alerts(
            @JsonProperty("filter") Filter filter,
            @JsonProperty("page") Page page) implements Question {
        public Alerts {
            requireNonNull(filter, "filter");
            requireNonNull(page, "page");
        }

        @Override
        public List<Row> answer(StoredState state) {
            var rows = new ArrayList<Row>();
            state.forEachAlert(filter, page.after(), (key, alert) -> {
                rows.add(Row.of(key, alert));
                return rows.size() < page.limit();
            });
            return rows;
        }
    }

    /** {@link CheckItem}s of the checks that fail anywhere, by ID. */
    record TopChecks(@JsonProperty("filter") Filter filter) implements Question {
        public TopChecks {
            requireNonNull(filter, "filter");
        }

        @Override
        public List<Row> answer(StoredState state) {
            var failing = new TreeMap<String, Failing>();
            state.forEachViolated(filter, (alert, podsByCheck) -> {
                alert.findings().stream().map(Finding::check).distinct().forEach(check -> {
                    if (filter.checks().isEmpty() || filter.checks().contains(check)) {
                        failing.computeIfAbsent(check, unseen -> new Failing())
                                .count(alert, podsByCheck.getOrDefault(check, 0));
                    }
                });
                return true;
            });
            var rows = new ArrayList<Row>();
            failing.forEach((id, counts) -> Checks.of(id).ifPresent(check -> rows.add(Row.of(id, counts.of(check)))));
            return rows;
        }

        private static final class Failing {
            private final Set<String> workloads = new HashSet<>();
            private final Set<String> namespaces = new HashSet<>();
            private final Map<String, Violating> violating = new HashMap<>();

            void count(AlertItem alert, int pods) {
                namespaces.add(Keys.namespace(alert.cluster(), alert.namespace()));
                workloads.add(Keys.workload(alert.cluster(), alert.namespace(), alert.workload()));
                violating.merge(alert.mode().toString(), new Violating(pods, 1), Violating::and);
            }

            CheckItem of(Check check) {
                return new CheckItem(
                        check.id(),
                        check.level(),
                        check.guide().wants(),
                        workloads.size(),
                        namespaces.size(),
                        new TreeMap<>(violating));
            }
        }
    }

    /** A {@link PodItem}, or nothing when there is no such pod. */
    record OnePod(
            @JsonProperty("cluster") String cluster,
            @JsonProperty("namespace") String namespace,
            @JsonProperty("key") String key)
            implements Question {
        public OnePod {
            requireNonNull(cluster, "cluster");
            requireNonNull(namespace, "namespace");
            requireNonNull(key, "key");
        }

        @Override
        public List<Row> answer(StoredState state) {
            PodItem pod = state.pod(cluster, namespace, key);
            return pod == null ? List.of() : List.of(Row.of(key, pod));
        }
    }
}
