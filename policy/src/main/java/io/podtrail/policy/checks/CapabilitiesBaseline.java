package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.SecurityContext;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Only the runtime's default capabilities may be added. Upstream: {@code check_capabilities_baseline.go}. */
final class CapabilitiesBaseline {
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

    static final Check CHECK = Check.baseline("capabilities_baseline")
            .wants("Capabilities beyond those that container runtimes give by default open the node or its network.")
            .lookingAt("spec.containers[*].securityContext.capabilities.add", "only those allowed")
            .since(0, ALLOWED, CapabilitiesBaseline::judge)
            .fixedBy(
                    "Drop what is not allowed, and see whether the program works without it: NET_RAW, for one, is mostly for ping.",
                    CapabilitiesBaseline::mend);

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

    private static boolean addsForbidden(SecurityContext context) {
        List<String> added = context.capabilities().add();
        for (int i = 0; i < added.size(); i++) {
            if (!ALLOWED.contains(added.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        pod.forEachContainer((container, place) -> place.field("securityContext", "capabilities", "add")
                .removeElements(container.securityContext().capabilities().add(), added -> !ALLOWED.contains(added)));
    }
}
