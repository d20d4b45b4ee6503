package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.pod.Container;
import io.podtrail.policy.pod.Pod;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Only the runtime's default capabilities may be added. Upstream: {@code check_capabilities_baseline.go}. */
final class CapabilitiesBaseline {
    static final Check CHECK = Check.baseline("capabilities_baseline").since(0, CapabilitiesBaseline::judge);

    private static final Set<String> ALLOWED = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    private CapabilitiesBaseline() {}

    private static @Nullable Finding judge(Pod pod) {
        List<String> containers = Text.offenders(pod, CapabilitiesBaseline::addsForbidden);
        if (containers.isEmpty()) {
            return null;
        }
        Set<String> forbidden = Text.sortedSet();
        pod.spec()
                .allContainers()
                .forEach(container -> forbidden.addAll(
                        container.securityContext().capabilities().add()));
        forbidden.removeAll(ALLOWED);
        return new Finding(
                CHECK.id(),
                "non-default capabilities",
                Text.containers(containers) + " must not include " + Text.quoted(forbidden)
                        + " in securityContext.capabilities.add");
    }

    private static boolean addsForbidden(Container container) {
        List<String> added = container.securityContext().capabilities().add();
        for (int i = 0; i < added.size(); i++) {
            if (!ALLOWED.contains(added.get(i))) {
                return true;
            }
        }
        return false;
    }
}
