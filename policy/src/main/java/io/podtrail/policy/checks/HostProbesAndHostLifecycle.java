package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.pod.Container;
import io.podtrail.policy.pod.Handler;
import io.podtrail.policy.pod.Lifecycle;
import io.podtrail.policy.pod.Pod;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Probes and lifecycle hooks must not name a host, not even the pod's own. The one check that names containers sorted and
 * once. Upstream: {@code check_hostProbesAndHostLifecycle.go}.
 */
final class HostProbesAndHostLifecycle {
    static final Check CHECK =
            Check.baseline("hostProbesAndHostLifecycle").since(34, HostProbesAndHostLifecycle::judge);

    private HostProbesAndHostLifecycle() {}

    private static @Nullable Finding judge(Pod pod) {
        if (!Text.anyOffends(pod, HostProbesAndHostLifecycle::namesHost)) {
            return null;
        }
        Set<String> containers = Text.sortedSet();
        Set<String> hosts = Text.sortedSet();
        for (Container container : pod.spec().allContainers()) {
            if (namesHost(container)) {
                containers.add(container.name());
                addHosts(hosts, container);
            }
        }
        return new Finding(
                CHECK.id(),
                "probe or lifecycle host",
                "%s %s %s %s"
                        .formatted(
                                Text.containers(containers),
                                Text.plural("uses", "use", containers.size()),
                                Text.plural("probe or lifecycle host", "probe or lifecycle hosts", hosts.size()),
                                Text.quoted(hosts)));
    }

    /** A handler that names no host is none in the pod model. */
    private static boolean namesHost(Container container) {
        return container.livenessProbe() != null
                || container.readinessProbe() != null
                || container.startupProbe() != null
                || container.lifecycle() != null;
    }

    private static void addHosts(Set<String> hosts, Container container) {
        addHosts(hosts, container.livenessProbe());
        addHosts(hosts, container.readinessProbe());
        addHosts(hosts, container.startupProbe());
        Lifecycle lifecycle = container.lifecycle();
        if (lifecycle != null) {
            addHosts(hosts, lifecycle.postStart());
            addHosts(hosts, lifecycle.preStop());
        }
    }

    private static void addHosts(Set<String> hosts, @Nullable Handler handler) {
        if (handler != null && handler.httpGet() != null) {
            hosts.add(handler.httpGet().host());
        }
        if (handler != null && handler.tcpSocket() != null) {
            hosts.add(handler.tcpSocket().host());
        }
    }
}
