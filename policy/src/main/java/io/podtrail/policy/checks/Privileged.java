package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** No container may be privileged. Upstream: {@code check_privileged.go}. */
final class Privileged {
    static final Check CHECK = Check.baseline("privileged")
            .wants("A privileged container is root on its node, whatever else is set.")
            .lookingAt("spec.containers[*].securityContext.privileged", "false, or not set")
            .since(0, Privileged::judge)
            .fixedBy(
                    "Name the capabilities or devices that it really needs instead; few programs outside of CNI, CSI and monitoring agents need this.",
                    Privileged::mend);

    private Privileged() {}

    private static @Nullable Finding judge(Pod pod) {
        List<String> containers = Text.offenders(pod, context -> Boolean.TRUE.equals(context.privileged()));
        return containers.isEmpty()
                ? null
                : new Finding(
                        CHECK.id(),
                        "privileged",
                        Text.containers(containers) + " must not set securityContext.privileged=true");
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        pod.forEachContainer((container, place) -> {
            if (Boolean.TRUE.equals(container.securityContext().privileged())) {
                place.field("securityContext", "privileged").set(false);
            }
        });
    }
}
