package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.GoQuote;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.Profile;
import io.podtrail.policy.pod.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** AppArmor must not be overridden or turned off, by field or by annotation. Upstream: {@code check_appArmorProfile.go}. */
final class AppArmorProfile {
    static final Check CHECK = Check.baseline("appArmorProfile")
            .wants(
                    "On hosts with AppArmor the runtime's default profile applies; it may be chosen or replaced by one on the node, not turned off.")
            .lookingAt("spec.securityContext.appArmorProfile.type", "RuntimeDefault, Localhost, or no profile")
            .lookingAt(
                    "spec.containers[*].securityContext.appArmorProfile.type",
                    "RuntimeDefault, Localhost, or no profile")
            .lookingAt(
                    "metadata.annotations[\"container.apparmor.security.beta.kubernetes.io/*\"]",
                    "runtime/default, localhost/*, or empty")
            .since(0, List.of("Localhost", "RuntimeDefault"), AppArmorProfile::judge)
            .fixedBy(
                    "Where the default profile is too narrow, load one of your own on the nodes and name it with type Localhost.",
                    AppArmorProfile::mend);

    private AppArmorProfile() {}

    private static @Nullable Finding judge(Pod pod) {
        boolean podOffends = isForbidden(pod.spec().securityContext().appArmorProfile());
        List<String> containers = Text.offenders(pod, AppArmorProfile::isForbidden);
        boolean annotationOffends = hasForbiddenAnnotation(pod.metadata().annotations());
        if (!podOffends && containers.isEmpty() && !annotationOffends) {
            return null;
        }
        Set<String> types = Text.sortedSet();
        if (podOffends) {
            Text.addIfNotNull(types, type(pod.spec().securityContext().appArmorProfile()));
        }
        pod.spec().allContainers().stream()
                .filter(container -> isForbidden(container.securityContext()))
                .forEach(container -> Text.addIfNotNull(
                        types, type(container.securityContext().appArmorProfile())));
        Set<String> annotations = Text.sortedSet();
        pod.metadata().annotations().forEach((key, value) -> {
            if (isForbidden(key, value)) {
                annotations.add(key + '=' + GoQuote.of(value));
            }
        });

        var values = new ArrayList<>(types);
        values.addAll(annotations);
        var setters = new ArrayList<String>();
        if (podOffends || !containers.isEmpty()) {
            setters.add(Text.setters(podOffends, containers));
        }
        if (!annotations.isEmpty()) {
            setters.add(Text.plural("annotation", "annotations", annotations.size()));
        }
        return new Finding(
                CHECK.id(),
                Text.plural("forbidden AppArmor profile", "forbidden AppArmor profiles", values.size()),
                String.join(" and ", setters) + " must not set AppArmor profile type to " + Text.quoted(values));
    }

    private static boolean isForbidden(SecurityContext context) {
        return isForbidden(context.appArmorProfile());
    }

    private static boolean isForbidden(@Nullable Profile profile) {
        return profile != null
                && !profile.type().equals("RuntimeDefault")
                && !profile.type().equals("Localhost");
    }

    private static boolean hasForbiddenAnnotation(Map<String, String> annotations) {
        if (annotations.isEmpty()) {
            return false;
        }
        for (Map.Entry<String, String> annotation : annotations.entrySet()) {
            if (isForbidden(annotation.getKey(), annotation.getValue())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isForbidden(String key, String value) {
        return key.startsWith(Metadata.APPARMOR_ANNOTATION_PREFIX)
                && !value.isEmpty()
                && !value.equals("runtime/default")
                && !value.startsWith("localhost/");
    }

    private static @Nullable String type(@Nullable Profile profile) {
        return profile == null ? null : profile.type();
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        if (isForbidden(pod.pod().spec().securityContext().appArmorProfile())) {
            pod.securityContext("appArmorProfile", "type").set("RuntimeDefault");
        }
        pod.forEachContainer((container, place) -> {
            if (isForbidden(container.securityContext())) {
                place.field("securityContext", "appArmorProfile", "type").set("RuntimeDefault");
            }
        });
        pod.pod().metadata().annotations().forEach((key, value) -> {
            if (isForbidden(key, value)) {
                pod.annotation(key).set("runtime/default");
            }
        });
    }
}
