package io.podtrail.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.OwnerReference;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WorkloadTest {
    @ParameterizedTest
    @CsvSource({
        // Kubernetes: the CronJob controller names Jobs after the scheduled minute.
        "Job,         backup-29384760,  , CronJob,     backup",
        "Job,         db-migrate,       , Job,         db-migrate",
        "Job,         migrate-20261102-1, , Job,       migrate-20261102-1",
        "ReplicaSet,  api-7d9f8b6c5,    7d9f8b6c5, Deployment, api",
        "ReplicaSet,  api-7d9f8b6c5,    , ReplicaSet,  api-7d9f8b6c5",
        "ReplicaSet,  by-hand,          7d9f8b6c5, ReplicaSet, by-hand",
        "StatefulSet, db,               , StatefulSet, db",
        "DaemonSet,   log-agent,        , DaemonSet,   log-agent",
        "Rollout,     canary,           , Rollout,     canary",
        "Node,        node-1,           , Pod,         the-pod",
    })
    void theTopControllerIsInferredFromTheOwner(
            String ownerKind, String ownerName, String templateHash, String kind, String name) {
        var labels = templateHash == null ? Map.<String, String>of() : Map.of("pod-template-hash", templateHash);
        var owner = new OwnerReference("v1", ownerKind, ownerName, "u", true);

        assertThat(Workload.of(pod(labels, List.of(owner)))).isEqualTo(new Workload(kind, name));
    }

    @ParameterizedTest
    @CsvSource({
        "ReplicaSet,            canary-5f6d9c7b8,  rollouts-pod-template-hash, 5f6d9c7b8, Rollout,               canary",
        "ReplicaSet,            by-hand,           rollouts-pod-template-hash, 5f6d9c7b8, ReplicaSet,            by-hand",
        "ReplicationController, shop-12,           deploymentconfig,           shop,      DeploymentConfig,      shop",
        "ReplicationController, shop-blue,         deploymentconfig,           shop,      ReplicationController, shop-blue",
        "ReplicationController, shop-12,           app,                        shop,      ReplicationController, shop-12",
    })
    void aControllerOfOthersIsInferredFromTheLabelThatItSets(
            String ownerKind, String ownerName, String label, String value, String kind, String name) {
        var owner = new OwnerReference("v1", ownerKind, ownerName, "u", true);

        assertThat(Workload.of(pod(Map.of(label, value), List.of(owner)))).isEqualTo(new Workload(kind, name));
    }

    @Test
    void aPodOnItsOwnStandsForItself() {
        assertThat(Workload.of(pod(Map.of(), List.of()))).hasToString("Pod/the-pod");
    }

    @Test
    void anOwnerThatDoesNotManageThePodIsNotItsWorkload() {
        var owner = new OwnerReference("v1", "ConfigMap", "settings", "u", false);

        assertThat(Workload.of(pod(Map.of(), List.of(owner)))).hasToString("Pod/the-pod");
    }

    private static Metadata pod(Map<String, String> labels, List<OwnerReference> owners) {
        return Samples.metadata("the-pod", "payments", labels, owners);
    }
}
