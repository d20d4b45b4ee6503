package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodSpec;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** The host's network, process and IPC namespaces must not be shared. Upstream: {@code check_hostNamespaces.go}. */
final class HostNamespaces {
    static final Check CHECK = Check.baseline("hostNamespaces")
            .wants("A pod in the host's namespaces sees the network, processes or memory of everything on its node.")
            .lookingAt("spec.hostNetwork", "false, or not set")
            .lookingAt("spec.hostPID", "false, or not set")
            .lookingAt("spec.hostIPC", "false, or not set")
            .since(0, HostNamespaces::judge)
            .fixedBy(
                    "Reach other pods through Services, and ports of the node through a Service of type NodePort or LoadBalancer.",
                    HostNamespaces::mend);

    private HostNamespaces() {}

    private static @Nullable Finding judge(Pod pod) {
        PodSpec spec = pod.spec();
        if (!spec.hostNetwork() && !spec.hostPID() && !spec.hostIPC()) {
            return null;
        }
        var shared = new ArrayList<String>(3);
        if (spec.hostNetwork()) {
            shared.add("hostNetwork=true");
        }
        if (spec.hostPID()) {
            shared.add("hostPID=true");
        }
        if (spec.hostIPC()) {
            shared.add("hostIPC=true");
        }
        return new Finding(CHECK.id(), "host namespaces", String.join(", ", shared));
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        if (pod.pod().spec().hostNetwork()) {
            pod.spec("hostNetwork").set(false);
        }
        if (pod.pod().spec().hostPID()) {
            pod.spec("hostPID").set(false);
        }
        if (pod.pod().spec().hostIPC()) {
            pod.spec("hostIPC").set(false);
        }
    }
}
