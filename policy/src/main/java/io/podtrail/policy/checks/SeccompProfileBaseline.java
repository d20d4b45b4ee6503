package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.GoQuote;
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
    static final Check CHECK = Check.baseline("seccompProfile_baseline")
            .since(0, SeccompProfileBaseline::judgeAnnotations)
            .since(19, SeccompProfileBaseline::judgeFields);

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
        if (value != null
                && !value.equals("runtime/default")
                && !value.equals("docker/default")
                && !value.startsWith("localhost/")) {
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
}
