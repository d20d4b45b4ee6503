package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Container;
import io.podtrail.policy.pod.ContainerPort;
import io.podtrail.policy.pod.Pod;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ports of the host must not be taken. Ports are sorted as text. Upstream: {@code check_hostPorts.go}. */
final class HostPorts {
    static final Check CHECK = Check.baseline("hostPorts")
            .wants("A port of the node can be taken once, and is reachable around every network policy.")
            .lookingAt("spec.containers[*].ports[*].hostPort", "0, or not set")
            .since(0, HostPorts::judge)
            .fixedBy(
                    "Expose the port through a Service. With hostNetwork every container port becomes a host port: there, give up hostNetwork.",
                    HostPorts::mend);

    private HostPorts() {}

    private static @Nullable Finding judge(Pod pod) {
        List<String> containers = Text.containersWhere(pod, HostPorts::takesHostPort);
        if (containers.isEmpty()) {
            return null;
        }
        Set<String> ports = Text.sortedSet();
        for (Container container : pod.spec().allContainers()) {
            for (ContainerPort port : container.ports()) {
                if (port.hostPort() != 0) {
                    ports.add(Integer.toString(port.hostPort()));
                }
            }
        }
        return new Finding(
                CHECK.id(),
                "hostPort",
                "%s %s %s %s"
                        .formatted(
                                Text.containers(containers),
                                Text.plural("uses", "use", containers.size()),
                                Text.plural("hostPort", "hostPorts", ports.size()),
                                String.join(", ", ports)));
    }

    private static boolean takesHostPort(Container container) {
        List<ContainerPort> ports = container.ports();
        for (int i = 0; i < ports.size(); i++) {
            if (ports.get(i).hostPort() != 0) {
                return true;
            }
        }
        return false;
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        pod.forEachContainer((container, place) -> {
            for (int i = 0; i < container.ports().size(); i++) {
                if (container.ports().get(i).hostPort() != 0) {
                    place.field("ports").element(i).field("hostPort").remove();
                }
            }
        });
    }
}
