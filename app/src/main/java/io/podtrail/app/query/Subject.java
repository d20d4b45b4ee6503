package io.podtrail.app.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One thing to describe, as kubectl users name it.
 *
 * @param kind of a workload as the API writes it, such as {@code Deployment}; empty for others
 */
public record Subject(Type type, String kind, String name) {
    /** What can be described. */
    public enum Type {
        POD,
        WORKLOAD,
        NAMESPACE,
        ALERT
    }

    /** What {@code TYPE} can be, for messages. */
    public static final String EXPECTED =
            "pod NAME, deployment NAME (or another workload's kind), namespace NAME, alert FINGERPRINT, or TYPE/NAME";

    private static final Map<String, Type> TYPES = Map.of(
            "pod", Type.POD,
            "pods", Type.POD,
            "po", Type.POD,
            "namespace", Type.NAMESPACE,
            "namespaces", Type.NAMESPACE,
            "ns", Type.NAMESPACE,
            "alert", Type.ALERT,
            "alerts", Type.ALERT);
    private static final Map<String, List<String>> KINDS = Map.of(
            "Deployment", List.of("deployment", "deployments", "deploy"),
            "DaemonSet", List.of("daemonset", "daemonsets", "ds"),
            "StatefulSet", List.of("statefulset", "statefulsets", "sts"),
            "ReplicaSet", List.of("replicaset", "replicasets", "rs"),
            "ReplicationController", List.of("replicationcontroller", "replicationcontrollers", "rc"),
            "Job", List.of("job", "jobs"),
            "CronJob", List.of("cronjob", "cronjobs", "cj"));

    /**
     * Reads {@code TYPE NAME...} or {@code TYPE/NAME...}.
     *
     * @throws IllegalArgumentException when the words are neither
     */
    public static List<Subject> parse(List<String> words) {
        String first = words.get(0);
        boolean areTypesInNames = first.indexOf('/') > 0;
        if (!areTypesInNames && words.size() == 1) {
            throw new IllegalArgumentException(
                    "'%s' is a type without a name: describe takes %s".formatted(first, EXPECTED));
        }
        boolean isAnyWorkload = first.equalsIgnoreCase("workload") || first.equalsIgnoreCase("workloads");
        var subjects = new ArrayList<Subject>();
        for (String word : areTypesInNames ? words : words.subList(1, words.size())) {
            boolean withType = areTypesInNames || isAnyWorkload;
            int slash = word.indexOf('/');
            if (withType && (slash <= 0 || slash == word.length() - 1)) {
                throw new IllegalArgumentException("'%s' is not TYPE/NAME, such as deployment/api".formatted(word));
            }
            subjects.add(withType ? of(word.substring(0, slash), word.substring(slash + 1)) : of(first, word));
        }
        return subjects;
    }

    private static Subject of(String type, String name) {
        String lower = type.toLowerCase(Locale.ROOT);
        Type known = TYPES.get(lower);
        if (known != null) {
            return new Subject(known, "", name);
        }
        String kind = KINDS.entrySet().stream()
                .filter(entry -> entry.getValue().contains(lower))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(type);
        return new Subject(Type.WORKLOAD, kind, name);
    }
}
