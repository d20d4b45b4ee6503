package io.podtrail.events;

import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.OwnerReference;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The top controller of a pod: what a person would edit to fix it.
 *
 * @param kind {@code Deployment}, {@code CronJob}, {@code Pod} for a pod on its own, or the controller's own kind
 */
public record Workload(String kind, String name) {
    /** The labels of a pod that name its workload, where its owner's name alone does not. */
    public static final Set<String> LABELS =
            Set.of("pod-template-hash", "rollouts-pod-template-hash", "deploymentconfig");

    /** Kubernetes names a CronJob's Jobs after the scheduled minute since 1970. */
    private static final Pattern SCHEDULED_JOB = Pattern.compile("(.+)-\\d{8,10}");

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** What makes ReplicaSets, by the label of their pods that the ReplicaSet's name ends in. */
    private static final Map<String, String> REPLICA_SET_OWNERS =
            new TreeMap<>(Map.of("pod-template-hash", "Deployment", "rollouts-pod-template-hash", "Rollout"));

    /** Hashes are 32 bits in decimal, in an alphabet without vowels: {@code rand.SafeEncodeString}. */
    private static final Pattern HASHED_REPLICA_SET = Pattern.compile("(.+)-[bcdfghjklmnpqrstvwxz2456789]{5,10}");

    /**
     * Infers the top controller from a pod's metadata alone: a ReplicaSet whose name ends in the pod's {@code
     * pod-template-hash} belongs to a Deployment, or to a Rollout of Argo by {@code rollouts-pod-template-hash}, a Job whose name ends in a scheduled minute to a CronJob. A static
     * pod's owner is its Node, which is nobody's workload: such a pod stands for itself.
     */
    public static Workload of(Metadata pod) {
        return pod.controller()
                .filter(owner -> !owner.kind().equals("Node"))
                .map(owner -> topOf(owner, pod))
                .orElseGet(() -> new Workload("Pod", pod.name()));
    }

    /**
     * Infers the top controller from the name of a direct one alone, where there is no pod to ask: a ReplicaSet whose name
     * ends in what looks like a template's hash belongs to a Deployment.
     */
    public static Workload ofController(String kind, String name) {
        if (kind.equals("ReplicaSet")) {
            var hashed = HASHED_REPLICA_SET.matcher(name);
            if (hashed.matches()) {
                return new Workload("Deployment", hashed.group(1));
            }
        }
        return kind.equals("Job") ? ofJob(name) : new Workload(kind, name);
    }

    private static Workload ofJob(String name) {
        var scheduled = SCHEDULED_JOB.matcher(name);
        return scheduled.matches() ? new Workload("CronJob", scheduled.group(1)) : new Workload("Job", name);
    }

    private static Workload topOf(OwnerReference owner, Metadata pod) {
        if (owner.kind().equals("ReplicaSet")) {
            return ofReplicaSet(owner.name(), pod.labels());
        }
        if (owner.kind().equals("ReplicationController")) {
            return ofReplicationController(owner.name(), pod.labels().getOrDefault("deploymentconfig", ""));
        }
        return owner.kind().equals("Job") ? ofJob(owner.name()) : new Workload(owner.kind(), owner.name());
    }

    /** Argo Rollouts names its ReplicaSets as Kubernetes does, by a label of its own. */
    private static Workload ofReplicaSet(String name, Map<String, String> labels) {
        for (Map.Entry<String, String> owner : REPLICA_SET_OWNERS.entrySet()) {
            String suffix = "-" + labels.getOrDefault(owner.getKey(), "");
            if (suffix.length() > 1 && name.endsWith(suffix) && name.length() > suffix.length()) {
                return new Workload(owner.getValue(), name.substring(0, name.length() - suffix.length()));
            }
        }
        return new Workload("ReplicaSet", name);
    }

    /** OpenShift names a ReplicationController after its DeploymentConfig and a number. */
    private static Workload ofReplicationController(String name, String config) {
        boolean isNumbered = !config.isEmpty()
                && name.startsWith(config + "-")
                && NUMBER.matcher(name.substring(config.length() + 1)).matches();
        return isNumbered ? new Workload("DeploymentConfig", config) : new Workload("ReplicationController", name);
    }

    /** {@code Deployment/api}, as kubectl shows it. */
    @Override
    public String toString() {
        return kind + '/' + name;
    }
}
