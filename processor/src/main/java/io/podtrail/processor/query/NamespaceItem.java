package io.podtrail.processor.query;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A namespace, what it asks for and how it keeps to it.
 *
 * @param seen false when only its pods tell of it; then it counts as unlabelled
 * @param exempt by what the whole namespace is exempt, in upstream's words; null when it is not
 * @param policy by mode, such as {@code restricted:latest}
 * @param labelErrors what is wrong with its labels, in upstream's words
 * @param violating by mode; of modes in which nothing violates nothing is said
 */
record NamespaceItem(
        String cluster,
        String namespace,
        boolean seen,
        @Nullable String exempt,
        Map<String, String> policy,
        List<String> labelErrors,
        Map<String, String> labels,
        Map<String, Violating> violating) {
    /**
     * How much violates.
     *
     * @param pods running pods
     * @param workloads workloads with a violating pod or template, or with refused or audited pods
     */
    record Violating(int pods, int workloads) {
        static final Violating NONE = new Violating(0, 0);

        Violating and(Violating other) {
            return new Violating(pods + other.pods, workloads + other.workloads);
        }
    }
}
