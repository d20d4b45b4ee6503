package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.Profile;
import io.podtrail.policy.pod.SecurityContext;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the two seccomp checks share: which profiles are forbidden where they are set, and how that is said. */
final class SeccompProfiles {
    static final String REASON = "seccompProfile";

    static final List<String> ALLOWED = List.of("Localhost", "RuntimeDefault");

    private SeccompProfiles() {}

    static boolean isForbidden(Pod pod) {
        return isForbidden(pod.spec().securityContext().seccompProfile());
    }

    static boolean isForbidden(SecurityContext context) {
        return isForbidden(context.seccompProfile());
    }

    static Finding forbidden(String check, Pod pod, boolean podOffends, List<String> containers) {
        Set<String> types = Text.sortedSet();
        if (podOffends) {
            addType(types, pod.spec().securityContext().seccompProfile());
        }
        pod.spec().allContainers().stream()
                .filter(container -> isForbidden(container.securityContext()))
                .forEach(container -> addType(types, container.securityContext().seccompProfile()));
        return new Finding(
                check,
                REASON,
                Text.setters(podOffends, containers) + " must not set securityContext.seccompProfile.type to "
                        + Text.quoted(types));
    }

    private static boolean isForbidden(@Nullable Profile profile) {
        return profile != null
                && !profile.type().equals("RuntimeDefault")
                && !profile.type().equals("Localhost");
    }

    private static void addType(Set<String> types, @Nullable Profile profile) {
        if (profile != null) {
            types.add(profile.type());
        }
    }

    /** Replaces the profiles that are forbidden where they are set. */
    static void mend(PodEdits pod) {
        if (isForbidden(pod.pod())) {
            pod.securityContext("seccompProfile", "type").set("RuntimeDefault");
        }
        pod.forEachContainer((container, place) -> {
            if (isForbidden(container.securityContext())) {
                place.field("securityContext", "seccompProfile", "type").set("RuntimeDefault");
            }
        });
    }
}
