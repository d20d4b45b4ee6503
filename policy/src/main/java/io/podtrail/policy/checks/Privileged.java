package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.pod.Pod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** No container may be privileged. Upstream: {@code check_privileged.go}. */
final class Privileged {
    static final Check CHECK = Check.baseline("privileged").since(0, Privileged::judge);

    private Privileged() {}

    private static @Nullable Finding judge(Pod pod) {
        List<String> containers = Text.offenders(
                pod,
                container -> Boolean.TRUE.equals(container.securityContext().privileged()));
        return containers.isEmpty()
                ? null
                : new Finding(
                        CHECK.id(),
                        "privileged",
                        Text.containers(containers) + " must not set securityContext.privileged=true");
    }
}
