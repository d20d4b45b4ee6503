package io.podtrail.processor.query;

import io.podtrail.events.Evidence;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.events.Workload;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Pod;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pod, or a workload's template, as it is kept, and what is held against it.
 *
 * @param clusterVersion the API server's own, which says what {@code latest} is; null when nobody told
 * @param exempt by what it is exempt, in upstream's words; null when it is not
 * @param policy of its namespace, by mode; empty when nobody has seen the namespace
 * @param object what the standards look at; nothing else of the pod is kept
 */
record PodItem(
        String cluster,
        String namespace,
        String name,
        String uid,
        Evidence evidence,
        Workload workload,
        @Nullable Version clusterVersion,
        @Nullable String exempt,
        Map<String, String> policy,
        long revision,
        List<Violation> violations,
        Pod object) {}
