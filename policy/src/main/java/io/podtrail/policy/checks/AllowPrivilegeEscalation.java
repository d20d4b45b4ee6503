package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.pod.Pod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Privilege escalation must be ruled out on every container. Upstream: {@code check_allowPrivilegeEscalation.go}. */
final class AllowPrivilegeEscalation {
    static final Check CHECK = Check.restricted("allowPrivilegeEscalation")
            .since(8, AllowPrivilegeEscalation::judge)
            .since(25, pod -> pod.spec().isWindows() ? null : judge(pod));

    private AllowPrivilegeEscalation() {}

    private static @Nullable Finding judge(Pod pod) {
        List<String> containers = Text.offenders(
                pod,
                container -> !Boolean.FALSE.equals(container.securityContext().allowPrivilegeEscalation()));
        return containers.isEmpty()
                ? null
                : new Finding(
                        CHECK.id(),
                        "allowPrivilegeEscalation != false",
                        Text.containers(containers) + " must set securityContext.allowPrivilegeEscalation=false");
    }
}
