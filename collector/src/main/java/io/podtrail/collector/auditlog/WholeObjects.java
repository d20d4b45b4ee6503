package io.podtrail.collector.auditlog;

import io.podtrail.collector.WorkloadObject;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pods and workloads that were served last, by resource, namespace and name. The garbage collector asks for metadata
 * alone when it lets go of an object: the rest is then what it was.
 */
final class WholeObjects {
    private static final int KEPT = 50_000;

    private final Map<String, Pod> pods = new Recent<>(KEPT);
    private final Map<String, WorkloadObject> workloads = new Recent<>(KEPT);

    void put(String key, Pod pod) {
        pods.put(key, pod);
    }

    void put(String key, WorkloadObject workload) {
        workloads.put(key, workload);
    }

    void remove(String key) {
        pods.remove(key);
        workloads.remove(key);
    }

    /** The pod with other metadata; null where it is not known. */
    @Nullable Pod pod(String key, Metadata metadata) {
        Pod pod = pods.get(key);
        return pod == null || !pod.metadata().uid().equals(metadata.uid())
                ? null
                : new Pod(metadata, pod.spec(), pod.status(), pod.shortened());
    }

    /** The workload with other metadata; null where it is not known. */
    @Nullable WorkloadObject workload(String key, Metadata metadata) {
        WorkloadObject workload = workloads.get(key);
        return workload == null || !workload.template().metadata().uid().equals(metadata.uid())
                ? null
                : workload.with(metadata);
    }
}
