package io.podtrail.collector;

import io.podtrail.events.Namespace;
import io.podtrail.events.Workload;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.NamespaceLabels;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Which labels leave the cluster with an object. Those that Podtrail itself uses always do; others may say what a team
 * would not publish, so they are carried only where they were asked for.
 *
 * @param ofPods keys of pods' and pod templates' labels that are carried besides Podtrail's own; {@code *} at the end
 *     stands for any characters
 * @param ofNamespaces likewise, of namespaces' labels, by which alerts are routed
 */
public record CarriedLabels(List<String> ofPods, List<String> ofNamespaces) {
    /** Stands for all labels. */
    public static final String ALL = "*";

    /** What is needed and no more of pods; of namespaces all, because routes may match any of them. */
    public static final CarriedLabels DEFAULT = new CarriedLabels(List.of(), List.of(ALL));

    /** By which a pod's workload is named: see {@link io.podtrail.events.Workload}. */
    private static final List<String> POD_LABELS = List.copyOf(Workload.LABELS);

    /** The levels that a namespace requires, and its name as a label. */
    private static final List<String> NAMESPACE_LABELS =
            List.of(NamespaceLabels.PREFIX + ALL, "kubernetes.io/metadata.name");

    public CarriedLabels {
        ofPods = List.copyOf(ofPods);
        ofNamespaces = List.copyOf(ofNamespaces);
    }

    /** The pod with no other labels. */
    Pod narrow(Pod pod) {
        return new Pod(narrow(pod.metadata(), ofPods, POD_LABELS), pod.spec(), pod.status());
    }

    /** The namespace with no other labels. */
    Namespace narrow(Namespace namespace) {
        return new Namespace(narrow(namespace.metadata(), ofNamespaces, NAMESPACE_LABELS));
    }

    /** The workload, and the pods that it makes, with no other labels. */
    WorkloadTemplate narrow(WorkloadTemplate template) {
        return new WorkloadTemplate(
                template.kind(),
                narrow(template.metadata(), ofPods, POD_LABELS),
                narrow(template.template()),
                template.schedule());
    }

    private static Metadata narrow(Metadata metadata, List<String> asked, List<String> own) {
        Predicate<String> isCarried = key -> matches(own, key) || matches(asked, key);
        if (metadata.labels().keySet().stream().allMatch(isCarried)) {
            return metadata;
        }
        Map<String, String> carried = new TreeMap<>(metadata.labels());
        carried.keySet().removeIf(isCarried.negate());
        return metadata.withLabels(carried);
    }

    private static boolean matches(List<String> patterns, String key) {
        return patterns.stream()
                .anyMatch(pattern -> pattern.endsWith(ALL)
                        ? key.startsWith(pattern.substring(0, pattern.length() - ALL.length()))
                        : key.equals(pattern));
    }
}
