package io.podtrail.policy.checks;

import io.podtrail.policy.Finding;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.SELinuxOptions;
import io.podtrail.policy.pod.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** SELinux types are limited, user and role must not be set. Upstream: {@code check_seLinuxOptions.go}. */
final class SELinux {
    private static final Set<String> TYPES_1_0 = Set.of("", "container_t", "container_init_t", "container_kvm_t");
    private static final Set<String> TYPES_1_31 =
            Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");
    static final Check CHECK = Check.baseline("seLinuxOptions")
            .wants(
                    "The SELinux type decides what a container may touch; only the container types may be chosen, and user and role not at all.")
            .lookingAt("spec.securityContext.seLinuxOptions", "type: one of those allowed; user, role: not set")
            .lookingAt(
                    "spec.containers[*].securityContext.seLinuxOptions",
                    "type: one of those allowed; user, role: not set")
            .since(0, TYPES_1_0, pod -> judge(pod, TYPES_1_0, SELinux::offendsTypes10))
            .since(31, TYPES_1_31, pod -> judge(pod, TYPES_1_31, SELinux::offendsTypes131))
            .fixedBy(
                    "Leave seLinuxOptions out, and the runtime picks a type and a level of the pod's own.",
                    SELinux::mend);

    private SELinux() {}

    private static @Nullable Finding judge(Pod pod, Set<String> allowed, Predicate<SecurityContext> offends) {
        boolean podOffends = isForbidden(pod.spec().securityContext().seLinuxOptions(), allowed);
        List<String> containers = Text.offenders(pod, offends);
        if (!podOffends && containers.isEmpty()) {
            return null;
        }
        List<SELinuxOptions> all = Stream.concat(
                        Stream.ofNullable(pod.spec().securityContext().seLinuxOptions()),
                        pod.spec().allContainers().stream()
                                .flatMap(container -> Stream.ofNullable(
                                        container.securityContext().seLinuxOptions())))
                .toList();
        Set<String> types = Text.sortedSet();
        all.forEach(options -> types.add(options.type()));
        types.removeAll(allowed);

        var details = new ArrayList<String>();
        if (!types.isEmpty()) {
            details.add(Text.plural("type", "types", types.size()) + ' ' + Text.quoted(types));
        }
        if (all.stream().anyMatch(options -> !options.user().isEmpty())) {
            details.add("user may not be set");
        }
        if (all.stream().anyMatch(options -> !options.role().isEmpty())) {
            details.add("role may not be set");
        }
        return new Finding(
                CHECK.id(),
                "seLinuxOptions",
                Text.setters(podOffends, containers) + " set forbidden securityContext.seLinuxOptions: "
                        + String.join("; ", details));
    }

    private static boolean offendsTypes10(SecurityContext context) {
        return isForbidden(context.seLinuxOptions(), TYPES_1_0);
    }

    private static boolean offendsTypes131(SecurityContext context) {
        return isForbidden(context.seLinuxOptions(), TYPES_1_31);
    }

    private static boolean isForbidden(@Nullable SELinuxOptions options, Set<String> allowed) {
        return options != null
                && (!allowed.contains(options.type())
                        || !options.user().isEmpty()
                        || !options.role().isEmpty());
    }

    private static void mend(PodEdits pod, Check.Revision revision) {
        mend(pod.pod().spec().securityContext().seLinuxOptions(), pod.securityContext("seLinuxOptions"), revision);
        pod.forEachContainer((container, place) -> mend(
                container.securityContext().seLinuxOptions(),
                place.field("securityContext", "seLinuxOptions"),
                revision));
    }

    private static void mend(@Nullable SELinuxOptions options, PodEdits.Place place, Check.Revision revision) {
        if (options == null) {
            return;
        }
        if (!revision.allowed().contains(options.type())) {
            place.field("type").remove();
        }
        if (!options.user().isEmpty()) {
            place.field("user").remove();
        }
        if (!options.role().isEmpty()) {
            place.field("role").remove();
        }
    }
}
