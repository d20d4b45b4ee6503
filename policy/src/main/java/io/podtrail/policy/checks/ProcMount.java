package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.SecurityContext;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /proc} must be masked as usual; not asked of pods with their own users from 1.35. Upstream: {@code check_procMount.go}. */
final class ProcMount {
    private static final String ID = "procMount";

    static final List<String> ALLOWED = List.of("Default");

    static final Check CHECK = Check.baseline(ID)
            .wants(
                    "Parts of /proc are masked in containers, because they tell of the node or change it; Unmasked takes that away.")
            .lookingAt("spec.containers[*].securityContext.procMount", "Default, or not set")
            .since(0, ALLOWED, pod -> judge(ID, pod))
            .since(
                    35,
                    ALLOWED,
                    Check.NOT_OF_PODS_WITH_OWN_USERS,
                    pod -> Boolean.FALSE.equals(pod.spec().hostUsers()) ? null : judge(ID, pod))
            .fixedBy(
                    "Unmasked is for containers within containers: run those with users of their own (hostUsers: false), which baseline allows from v1.35.",
                    ProcMount::mend);

    private ProcMount() {}

    /** The rule itself, which {@code restricted} has under an ID of its own and without relaxation. */
    static @Nullable Finding judge(String check, Pod pod) {
        List<String> containers = Text.offenders(pod, ProcMount::isUnmasked);
        if (containers.isEmpty()) {
            return null;
        }
        Set<String> types = Text.sortedSet();
        pod.spec().allContainers().stream()
                .filter(container -> isUnmasked(container.securityContext()))
                .forEach(container ->
                        Text.addIfNotNull(types, container.securityContext().procMount()));
        return new Finding(
                check,
                "procMount",
                Text.containers(containers) + " must not set securityContext.procMount to " + Text.quoted(types));
    }

    private static boolean isUnmasked(SecurityContext context) {
        String type = context.procMount();
        return type != null && !type.equals("Default");
    }

    static void mend(PodEdits pod, Check.Revision revision) {
        pod.forEachContainer((container, place) -> {
            if (isUnmasked(container.securityContext())) {
                place.field("securityContext", "procMount").remove();
            }
        });
    }
}
