package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Containers must not run as root, on the pod's word or on their own; not asked of pods with their own users from 1.35.
 * Upstream: {@code check_runAsNonRoot.go}.
 */
final class RunAsNonRoot {
    static final Check CHECK = Check.restricted("runAsNonRoot")
            .wants(
                    "The kubelet must refuse to start a container as root. Said by the pod it holds for every container that says nothing.")
            .lookingAt("spec.securityContext.runAsNonRoot", "true; or not set where every container sets it")
            .lookingAt("spec.containers[*].securityContext.runAsNonRoot", "true; or not set where the pod sets it")
            .since(0, RunAsNonRoot::judge)
            .since(
                    35,
                    List.of(),
                    Check.NOT_OF_PODS_WITH_OWN_USERS,
                    pod -> Boolean.FALSE.equals(pod.spec().hostUsers()) ? null : judge(pod))
            .fixedBy(
                    "An image whose USER is root, or a name instead of a number, then needs runAsUser as well.",
                    RunAsNonRoot::mend);

    private static final String REASON = "runAsNonRoot != true";

    private RunAsNonRoot() {}

    private static @Nullable Finding judge(Pod pod) {
        Boolean ofPod = pod.spec().securityContext().runAsNonRoot();
        boolean podOffends = Boolean.FALSE.equals(ofPod);
        List<String> explicit = Text.offenders(pod, context -> Boolean.FALSE.equals(context.runAsNonRoot()));
        if (podOffends || !explicit.isEmpty()) {
            return new Finding(
                    CHECK.id(),
                    REASON,
                    Text.setters(podOffends, explicit) + " must not set securityContext.runAsNonRoot=false");
        }
        if (ofPod != null) {
            return null; // True, and inherited by every container that does not say.
        }
        List<String> implicit = Text.offenders(pod, context -> context.runAsNonRoot() == null);
        return implicit.isEmpty()
                ? null
                : new Finding(
                        CHECK.id(),
                        REASON,
                        "pod or " + Text.containers(implicit) + " must set securityContext.runAsNonRoot=true");
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        Boolean ofPod = pod.pod().spec().securityContext().runAsNonRoot();
        if (!Boolean.TRUE.equals(ofPod)
                && (ofPod != null || Text.anyOffends(pod.pod(), context -> context.runAsNonRoot() == null))) {
            pod.securityContext("runAsNonRoot").set(true);
        }
        pod.forEachContainer((container, place) -> {
            if (Boolean.FALSE.equals(container.securityContext().runAsNonRoot())) {
                place.field("securityContext", "runAsNonRoot").set(true);
            }
        });
    }
}
