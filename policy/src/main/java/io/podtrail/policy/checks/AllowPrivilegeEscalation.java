package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Privilege escalation must be ruled out on every container. Upstream: {@code check_allowPrivilegeEscalation.go}. */
final class AllowPrivilegeEscalation {
    static final Check CHECK = Check.restricted("allowPrivilegeEscalation")
            .wants(
                    "No process in the pod may gain more privileges than its parent has, as through setuid programs. It must be said of every container.")
            .lookingAt("spec.containers[*].securityContext.allowPrivilegeEscalation", "false")
            .since(8, AllowPrivilegeEscalation::judge)
            .since(25, List.of(), Check.NOT_OF_WINDOWS_PODS, pod -> pod.spec().isWindows() ? null : judge(pod))
            .fixedBy(
                    "Programs that need setuid or file capabilities, such as ping or sudo, stop working.",
                    AllowPrivilegeEscalation::mend);

    private AllowPrivilegeEscalation() {}

    private static @Nullable Finding judge(Pod pod) {
        List<String> containers =
                Text.offenders(pod, context -> !Boolean.FALSE.equals(context.allowPrivilegeEscalation()));
        return containers.isEmpty()
                ? null
                : new Finding(
                        CHECK.id(),
                        "allowPrivilegeEscalation != false",
                        Text.containers(containers) + " must set securityContext.allowPrivilegeEscalation=false");
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        pod.forEachContainer((container, place) -> {
            if (!Boolean.FALSE.equals(container.securityContext().allowPrivilegeEscalation())) {
                place.field("securityContext", "allowPrivilegeEscalation").set(false);
            }
        });
    }
}
