package io.podtrail.events;

import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.OwnerReference;
import java.util.regex.Pattern;

/**
 * The top controller of a pod: what a person would edit to fix it.
 *
 * @param kind {@code Deployment}, {@code CronJob}, {@code Pod} for a pod on its own, or the controller's own kind
 */
public record Workload(String kind, String name) {
    /** Kubernetes names a CronJob's Jobs after the scheduled minute since 1970. */
    private static final Pattern SCHEDULED_JOB = Pattern.compile("(.+)-\\d{8,10}");
    /** Hashes are 32 bits in decimal, in an alphabet without vowels: {@code rand.SafeEncodeString}. */
    private static final Pattern HASHED_REPLICA_SET = Pattern.compile("(.+)-[bcdfghjklmnpqrstvwxz2456789]{5,10}");

    /**
     * Infers the top controller from a pod's metadata alone: a ReplicaSet whose name ends in the pod's {@code
     * pod-template-hash} belongs to a Deployment, a Job whose name ends in a scheduled minute to a CronJob. A static
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
            String suffix = "-" + pod.labels().getOrDefault("pod-template-hash", "");
            if (suffix.length() > 1 && owner.name().endsWith(suffix)) {
                return new Workload(
                        "Deployment", owner.name().substring(0, owner.name().length() - suffix.length()));
            }
        }
        return owner.kind().equals("Job") ? ofJob(owner.name()) : new Workload(owner.kind(), owner.name());
    }

    /** {@code Deployment/api}, as kubectl shows it. */
    @Override
    public String toString() {
        return kind + '/' + name;
    }
}
