package io.podtrail.sink.policyreport;

import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Keys;
import io.podtrail.events.PodViolations;
import io.podtrail.events.Workload;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Violating pods. */
final class Sample {
    static final String CLUSTER = "c1";
    static final Instant SINCE = Instant.parse("2026-11-02T09:00:00.5Z");

    private Sample() {}

    static WorkloadId id(String namespace, String deployment) {
        return new WorkloadId(namespace, new Workload("Deployment", deployment));
    }

    static String key(WorkloadId id, String pod) {
        return Keys.pod(CLUSTER, id.namespace(), pod);
    }

    /** A running pod of it that fails these checks in one mode. */
    static PodViolations pod(WorkloadId id, String pod, Mode mode, String... checks) {
        return pod(id, pod, SINCE, mode, checks);
    }

    static PodViolations pod(WorkloadId id, String pod, Instant since, Mode mode, String... checks) {
        List<Finding> findings = Arrays.stream(checks)
                .map(check -> new Finding(check, check + " is not met", "container \"app\""))
                .toList();
        return new PodViolations(
                CLUSTER,
                id.namespace(),
                Evidence.RUNNING,
                pod,
                "uid-" + pod,
                id.workload(),
                1,
                List.of(new PodViolations.Violation(
                        mode, Level.RESTRICTED, Version.LATEST, since, Cause.POD_CREATED, findings)));
    }
}
