package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.pod.Container;
import io.podtrail.policy.pod.Pod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** User 0 must not be asked for; not asked of pods with their own users from 1.35. Upstream: {@code check_runAsUser.go}. */
final class RunAsUser {
    static final Check CHECK = Check.restricted("runAsUser")
            .since(23, RunAsUser::judge)
            .since(35, pod -> Boolean.FALSE.equals(pod.spec().hostUsers()) ? null : judge(pod));

    private RunAsUser() {}

    private static @Nullable Finding judge(Pod pod) {
        boolean podOffends = isRoot(pod.spec().securityContext().runAsUser());
        List<String> containers = Text.offenders(pod, RunAsUser::isRoot);
        return podOffends || !containers.isEmpty()
                ? new Finding(
                        CHECK.id(), "runAsUser=0", Text.setters(podOffends, containers) + " must not set runAsUser=0")
                : null;
    }

    private static boolean isRoot(Container container) {
        return isRoot(container.securityContext().runAsUser());
    }

    private static boolean isRoot(@Nullable Long user) {
        return user != null && user == 0;
    }
}
