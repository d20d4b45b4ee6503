package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.SecurityContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** User 0 must not be asked for; not asked of pods with their own users from 1.35. Upstream: {@code check_runAsUser.go}. */
final class RunAsUser {
    static final Check CHECK = Check.restricted("runAsUser")
            .wants("No container may be told to run as user 0, which is root.")
            .lookingAt("spec.securityContext.runAsUser", "anything but 0, or not set")
            .lookingAt("spec.containers[*].securityContext.runAsUser", "anything but 0, or not set")
            .since(23, RunAsUser::judge)
            .since(
                    35,
                    List.of(),
                    Check.NOT_OF_PODS_WITH_OWN_USERS,
                    pod -> Boolean.FALSE.equals(pod.spec().hostUsers()) ? null : judge(pod))
            .fixedBy(
                    "Without runAsUser the USER of the image counts. A number of 10000 or more collides with no user of the node.",
                    RunAsUser::mend);

    private RunAsUser() {}

    private static @Nullable Finding judge(Pod pod) {
        boolean podOffends = isRoot(pod.spec().securityContext().runAsUser());
        List<String> containers = Text.offenders(pod, RunAsUser::isRoot);
        return podOffends || !containers.isEmpty()
                ? new Finding(
                        CHECK.id(), "runAsUser=0", Text.setters(podOffends, containers) + " must not set runAsUser=0")
                : null;
    }

    private static boolean isRoot(SecurityContext context) {
        return isRoot(context.runAsUser());
    }

    private static boolean isRoot(@Nullable Long user) {
        return user != null && user == 0;
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        if (isRoot(pod.pod().spec().securityContext().runAsUser())) {
            pod.securityContext("runAsUser").remove();
        }
        pod.forEachContainer((container, place) -> {
            if (isRoot(container.securityContext().runAsUser())) {
                place.field("securityContext", "runAsUser").remove();
            }
        });
    }
}
