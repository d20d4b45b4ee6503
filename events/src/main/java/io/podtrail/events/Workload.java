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

    private static Workload topOf(OwnerReference owner, Metadata pod) {
        if (owner.kind().equals("ReplicaSet")) {
            String suffix = "-" + pod.labels().getOrDefault("pod-template-hash", "");
            if (suffix.length() > 1 && owner.name().endsWith(suffix)) {
                return new Workload(
                        "Deployment", owner.name().substring(0, owner.name().length() - suffix.length()));
            }
        }
        if (owner.kind().equals("Job")) {
            var scheduled = SCHEDULED_JOB.matcher(owner.name());
            if (scheduled.matches()) {
                return new Workload("CronJob", scheduled.group(1));
            }
        }
        return new Workload(owner.kind(), owner.name());
    }

    /** {@code Deployment/api}, as kubectl shows it. */
    @Override
    public String toString() {
        return kind + '/' + name;
    }
}
