package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.SecurityContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Seccomp must be set, on the pod or on every container. Upstream: {@code check_seccompProfile_restricted.go}. */
final class SeccompProfileRestricted {
    static final Check CHECK = Check.restricted("seccompProfile_restricted")
            .wants(
                    "The runtime's seccomp profile keeps containers from rare and dangerous system calls. It must be set, on the pod or on every container.")
            .lookingAt(
                    "spec.securityContext.seccompProfile.type",
                    "RuntimeDefault or Localhost; or not set where every container sets it")
            .lookingAt(
                    "spec.containers[*].securityContext.seccompProfile.type",
                    "RuntimeDefault or Localhost; or not set where the pod sets it")
            .overriding("seccompProfile_baseline")
            .since(19, SeccompProfiles.ALLOWED, SeccompProfileRestricted::judge)
            .since(
                    25,
                    SeccompProfiles.ALLOWED,
                    Check.NOT_OF_WINDOWS_PODS,
                    pod -> pod.spec().isWindows() ? null : judge(pod))
            .fixedBy("RuntimeDefault suits nearly every program.", SeccompProfileRestricted::mend);

    private SeccompProfileRestricted() {}

    private static @Nullable Finding judge(Pod pod) {
        boolean podOffends = SeccompProfiles.isForbidden(pod);
        List<String> explicit = Text.offenders(pod, SeccompProfiles::isForbidden);
        if (podOffends || !explicit.isEmpty()) {
            return SeccompProfiles.forbidden(CHECK.id(), pod, podOffends, explicit);
        }
        if (pod.spec().securityContext().seccompProfile() != null) {
            return null; // Valid, and inherited by every container that sets none.
        }
        List<String> implicit = Text.offenders(pod, SeccompProfileRestricted::setsNone);
        return implicit.isEmpty()
                ? null
                : new Finding(
                        CHECK.id(),
                        SeccompProfiles.REASON,
                        "pod or " + Text.containers(implicit)
                                + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"");
    }

    private static boolean setsNone(SecurityContext context) {
        return context.seccompProfile() == null;
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        SeccompProfiles.mend(pod);
        if (pod.pod().spec().securityContext().seccompProfile() == null
                && Text.anyOffends(pod.pod(), SeccompProfileRestricted::setsNone)) {
            pod.securityContext("seccompProfile", "type").set("RuntimeDefault");
        }
    }
}
