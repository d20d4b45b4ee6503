package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.GoQuote;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Seccomp must not be turned off: by annotation up to 1.18, by field from 1.19. Upstream: {@code
 * check_seccompProfile_baseline.go}.
 */
final class SeccompProfileBaseline {
    private static final long FIELDS_SINCE = 19;

    static final Check CHECK = Check.baseline("seccompProfile_baseline")
            .wants(
                    "The runtime's seccomp profile keeps containers from rare and dangerous system calls; it may be replaced by one on the node, not turned off.")
            .lookingAt(
                    "spec.securityContext.seccompProfile.type", "RuntimeDefault, Localhost, or no profile; from v1.19")
            .lookingAt(
                    "spec.containers[*].securityContext.seccompProfile.type",
                    "RuntimeDefault, Localhost, or no profile; from v1.19")
            .lookingAt(
                    "metadata.annotations[\"seccomp.security.alpha.kubernetes.io/pod\"]",
                    "runtime/default, docker/default or localhost/*; before v1.19")
            .lookingAt(
                    "metadata.annotations[\"container.seccomp.security.alpha.kubernetes.io/*\"]",
                    "runtime/default, docker/default or localhost/*; before v1.19")
            .since(
                    0,
                    List.of("runtime/default", "docker/default", "localhost/*"),
                    SeccompProfileBaseline::judgeAnnotations)
            .since(
                    FIELDS_SINCE,
                    SeccompProfiles.ALLOWED,
                    "looks at fields, and no longer at annotations",
                    SeccompProfileBaseline::judgeFields)
            .fixedBy(
                    "Where the default profile is too narrow, put one of your own on the nodes and name it with type Localhost.",
                    SeccompProfileBaseline::mend);

    private SeccompProfileBaseline() {}

    private static @Nullable Finding judgeAnnotations(Pod pod) {
        Map<String, String> annotations = pod.metadata().annotations();
        if (annotations.isEmpty()) {
            return null;
        }
        Set<String> forbidden = Text.sortedSet();
        addIfForbidden(forbidden, annotations, Metadata.SECCOMP_POD_ANNOTATION);
        pod.spec()
                .allContainers()
                .forEach(container -> addIfForbidden(
                        forbidden, annotations, Metadata.SECCOMP_CONTAINER_ANNOTATION_PREFIX + container.name()));
        return forbidden.isEmpty()
                ? null
                : new Finding(
                        CHECK.id(),
                        SeccompProfiles.REASON,
                        "forbidden %s %s"
                                .formatted(
                                        Text.plural("annotation", "annotations", forbidden.size()),
                                        String.join(", ", forbidden)));
    }

    private static void addIfForbidden(Set<String> forbidden, Map<String, String> annotations, String key) {
        String value = annotations.get(key);
        if (value != null && isForbidden(value)) {
            forbidden.add(key + '=' + GoQuote.of(value));
        }
    }

    private static @Nullable Finding judgeFields(Pod pod) {
        boolean podOffends = SeccompProfiles.isForbidden(pod);
        List<String> containers = Text.offenders(pod, SeccompProfiles::isForbidden);
        return podOffends || !containers.isEmpty()
                ? SeccompProfiles.forbidden(CHECK.id(), pod, podOffends, containers)
                : null;
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        if (revision.sinceMinor() == FIELDS_SINCE) {
            SeccompProfiles.mend(pod);
            return;
        }
        Map<String, String> annotations = pod.pod().metadata().annotations();
        mend(pod, annotations, Metadata.SECCOMP_POD_ANNOTATION);
        pod.forEachContainer((container, place) ->
                mend(pod, annotations, Metadata.SECCOMP_CONTAINER_ANNOTATION_PREFIX + container.name()));
    }

    private static void mend(PodEdits pod, Map<String, String> annotations, String key) {
        if (isForbidden(annotations.get(key))) {
            pod.annotation(key).set("runtime/default");
        }
    }

    private static boolean isForbidden(@Nullable String annotation) {
        return annotation != null
                && !annotation.equals("runtime/default")
                && !annotation.equals("docker/default")
                && !annotation.startsWith("localhost/");
    }
}
