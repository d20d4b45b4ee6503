package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodSpec;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** The host's network, process and IPC namespaces must not be shared. Upstream: {@code check_hostNamespaces.go}. */
final class HostNamespaces {
    static final Check CHECK = Check.baseline("hostNamespaces").since(0, HostNamespaces::judge);

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
}
