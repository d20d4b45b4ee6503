package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
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
    static final Check CHECK = Check.baseline("hostProbesAndHostLifecycle")
            .wants(
                    "The kubelet runs probes and hooks from the node: one that names a host makes it send requests wherever the pod's author likes.")
            .lookingAt(
                    "spec.containers[*].{liveness,readiness,startup}Probe.{httpGet,tcpSocket}.host",
                    "empty, or not set")
            .lookingAt("spec.containers[*].lifecycle.{postStart,preStop}.{httpGet,tcpSocket}.host", "empty, or not set")
            .since(34, HostProbesAndHostLifecycle::judge)
            .fixedBy(
                    "Without a host the pod's own address is asked, which is nearly always meant. A Host header, if one is needed, goes into httpHeaders.",
                    HostProbesAndHostLifecycle::mend);

    private HostProbesAndHostLifecycle() {}

    private static @Nullable Finding judge(Pod pod) {
        if (Text.containersWhere(pod, HostProbesAndHostLifecycle::namesHost).isEmpty()) {
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

    private static void mend(PodEdits pod, Check.Revision revision) {
        pod.forEachContainer((container, place) -> {
            mend(container.livenessProbe(), place.field("livenessProbe"));
            mend(container.readinessProbe(), place.field("readinessProbe"));
            mend(container.startupProbe(), place.field("startupProbe"));
            Lifecycle lifecycle = container.lifecycle();
            if (lifecycle != null) {
                mend(lifecycle.postStart(), place.field("lifecycle", "postStart"));
                mend(lifecycle.preStop(), place.field("lifecycle", "preStop"));
            }
        });
    }

    private static void mend(@Nullable Handler handler, PodEdits.Place place) {
        if (handler != null && handler.httpGet() != null) {
            place.field("httpGet", "host").remove();
        }
        if (handler != null && handler.tcpSocket() != null) {
            place.field("tcpSocket", "host").remove();
        }
    }
}
