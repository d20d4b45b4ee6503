package io.podtrail.policy.fix;

import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodSpec;
import io.podtrail.policy.pod.VolumeSource;
import java.util.ArrayList;
import java.util.List;

/** What a pod takes from its node that a node agent lives on: taken away, such an agent starts and does nothing. */
public final class NodeAccess {
    private static final String DAEMON_SET = "DaemonSet";

    private NodeAccess() {}

    /** The fields by which a pod reaches its node, such as {@code hostNetwork}; in a fixed order, empty where there are none. */
    private static List<String> of(Pod pod) {
        PodSpec spec = pod.spec();
        var fields = new ArrayList<String>();
        add(fields, spec.hostNetwork(), "hostNetwork");
        add(fields, spec.hostPID(), "hostPID");
        add(fields, spec.hostIPC(), "hostIPC");
        add(
                fields,
                spec.volumes().stream().anyMatch(volume -> volume.sources().contains(VolumeSource.HOST_PATH)),
                VolumeSource.HOST_PATH.field());
        add(
                fields,
                spec.allContainers().stream()
                        .anyMatch(container ->
                                Boolean.TRUE.equals(container.securityContext().privileged())),
                "privileged");
        return fields;
    }

    /**
     * The same of what is probably a node agent, which a fix would break: a DaemonSet. Empty for any other workload.
     *
     * @param kind of the workload that makes the pod
     */
    public static List<String> ofAgent(String kind, Pod pod) {
        return kind.equals(DAEMON_SET) ? of(pod) : List.of();
    }

    private static void add(List<String> fields, boolean isUsed, String field) {
        if (isUsed) {
            fields.add(field);
        }
    }
}
