package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All capabilities must be dropped, and only {@code NET_BIND_SERVICE} may be added. Upstream: {@code
 * check_capabilities_restricted.go}.
 */
final class CapabilitiesRestricted {
    private static final String ALLOWED = "NET_BIND_SERVICE";

    static final Check CHECK = Check.restricted("capabilities_restricted")
            .wants("Every container must drop all capabilities, and may add back only the one for ports below 1024.")
            .lookingAt("spec.containers[*].securityContext.capabilities.drop", "must have \"ALL\" in it")
            .lookingAt("spec.containers[*].securityContext.capabilities.add", "only those allowed")
            .overriding("capabilities_baseline")
            .since(22, List.of(ALLOWED), CapabilitiesRestricted::judge)
            .since(
                    25,
                    List.of(ALLOWED),
                    Check.NOT_OF_WINDOWS_PODS,
                    pod -> pod.spec().isWindows() ? null : judge(pod))
            .fixedBy(
                    "A program that changes its user or owns files at start (CHOWN, SETUID) must run as the right user from the start: set runAsUser and fsGroup.",
                    CapabilitiesRestricted::mend);

    private CapabilitiesRestricted() {}

    private static @Nullable Finding judge(Pod pod) {
        if (!Text.anyOffends(pod, CapabilitiesRestricted::offends)) {
            return null;
        }
        List<String> withoutDrop = Text.offenders(pod, CapabilitiesRestricted::keepsAny);
        List<String> withAdd = Text.offenders(pod, CapabilitiesRestricted::addsForbidden);
        var details = new ArrayList<String>();
        if (!withoutDrop.isEmpty()) {
            details.add(Text.containers(withoutDrop) + " must set securityContext.capabilities.drop=[\"ALL\"]");
        }
        if (!withAdd.isEmpty()) {
            Set<String> added = Text.sortedSet();
            pod.spec()
                    .allContainers()
                    .forEach(container -> added.addAll(
                            container.securityContext().capabilities().add()));
            added.remove(ALLOWED);
            details.add(Text.containers(withAdd) + " must not include " + Text.quoted(added)
                    + " in securityContext.capabilities.add");
        }
        return new Finding(CHECK.id(), "unrestricted capabilities", String.join("; ", details));
    }

    private static boolean offends(SecurityContext context) {
        return keepsAny(context) || addsForbidden(context);
    }

    private static boolean keepsAny(SecurityContext context) {
        return !context.capabilities().drop().contains("ALL");
    }

    private static boolean addsForbidden(SecurityContext context) {
        List<String> added = context.capabilities().add();
        for (int i = 0; i < added.size(); i++) {
            if (!added.get(i).equals(ALLOWED)) {
                return true;
            }
        }
        return false;
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        pod.forEachContainer((container, place) -> {
            if (keepsAny(container.securityContext())) {
                place.field("securityContext", "capabilities", "drop").setOnly("ALL");
            }
            place.field("securityContext", "capabilities", "add")
                    .removeElements(container.securityContext().capabilities().add(), added -> !added.equals(ALLOWED));
        });
    }
}
