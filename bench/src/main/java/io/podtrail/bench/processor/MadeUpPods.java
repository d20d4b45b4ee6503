package io.podtrail.bench.processor;

import io.podtrail.events.Namespace;
import io.podtrail.events.Observation;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Pods of about 1 KB as a collector writes them: Deployments of ten pods, twenty Deployments to a namespace. */
final class MadeUpPods {
    static final String CLUSTER = "bench";

    private static final int PODS_PER_WORKLOAD = 10;
    private static final int PODS_PER_NAMESPACE = 200;
    private static final Instant START = Instant.parse("2026-11-24T00:00:00Z");
    /** One workload in so many breaks baseline. */
    private static final int VIOLATING = 4;

    private static final String POD = """
            {"metadata": {"name": "%1$s", "namespace": "%2$s", "uid": "5f7c6d1e-0d6b-4b7e-9a51-%6$012d", "resourceVersion": "%5$d",
              "creationTimestamp": "2026-11-24T00:00:00Z", "labels": {"app": "%3$s", "pod-template-hash": "7d9f8b6c5"},
              "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "%3$s-7d9f8b6c5", "uid": "%3$s", "controller": true}]},
             "spec": {"nodeName": "node-%7$d", "serviceAccountName": "%3$s",
              "securityContext": {"runAsNonRoot": true, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
              "containers": [
               {"name": "app", "image": "registry.example.com/%3$s:%5$d", "securityContext": {"privileged": %4$s, "allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}},
               {"name": "proxy", "image": "registry.example.com/proxy:1.9.2", "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}],
              "volumes": [{"name": "config", "configMap": {}}, {"name": "kube-api-access", "projected": {}}]},
             "status": {"phase": "Running"}}""";

    private MadeUpPods() {}

    static int namespaces(int pods) {
        return (pods + PODS_PER_NAMESPACE - 1) / PODS_PER_NAMESPACE;
    }

    static Observation namespace(int number, String auditLevel) {
        return namespace("ns-" + number, auditLevel, 0);
    }

    static Observation namespace(String name, String auditLevel, long tick) {
        var labels = new HashMap<>(Map.of("pod-security.kubernetes.io/audit", auditLevel, "team", "bench"));
        return new Observation.NamespaceSeen(
                CLUSTER,
                1,
                at(tick),
                new Namespace(new Metadata(name, null, "uid-" + name, "1", null, null, labels, null, null)));
    }

    /**
     * Seen for the first time, or changed.
     *
     * @param tick when, in milliseconds; also what changed
     */
    static Observation pod(int number, long tick) {
        int workload = number / PODS_PER_WORKLOAD;
        return pod("ns-" + number / PODS_PER_NAMESPACE, "app-" + workload, number, workload % VIOLATING == 0, tick);
    }

    static Observation pod(String namespace, String workload, int number, boolean violates, long tick) {
        String json = POD.formatted(
                workload + "-7d9f8b6c5-" + number, namespace, workload, violates, tick, number, number % 100);
        try {
            return new Observation.PodSeen(
                    CLUSTER, 1, at(tick), PodJson.mapper().readValue(json, Pod.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Observation gone(Observation seen, long tick) {
        return new Observation.PodGone(CLUSTER, 1, at(tick), ((Observation.PodSeen) seen).object());
    }

    private static Instant at(long tick) {
        return START.plusMillis(tick);
    }
}
