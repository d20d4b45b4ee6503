package io.podtrail.policy.bounds;

import io.podtrail.policy.pod.Capabilities;
import io.podtrail.policy.pod.Container;
import io.podtrail.policy.pod.ContainerKind;
import io.podtrail.policy.pod.ContainerPort;
import io.podtrail.policy.pod.Handler;
import io.podtrail.policy.pod.Lifecycle;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodOS;
import io.podtrail.policy.pod.PodSecurityContext;
import io.podtrail.policy.pod.PodSpec;
import io.podtrail.policy.pod.PodStatus;
import io.podtrail.policy.pod.Profile;
import io.podtrail.policy.pod.SELinuxOptions;
import io.podtrail.policy.pod.SecurityContext;
import io.podtrail.policy.pod.Sysctl;
import io.podtrail.policy.pod.Volume;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One pod, its texts cut to a length and its lists to a number of entries; notes of which fields. */
final class PodShortening {
    private static final String CONTAINERS = "spec.containers";
    private static final String CONTAINER = CONTAINERS + "[*].";
    private static final String POD_CONTEXT = "spec.securityContext.";

    private final int maxText;
    private final int maxEntries;
    private final Map<String, Integer> shortened = new TreeMap<>();

    PodShortening(int maxText, int maxEntries) {
        this.maxText = maxText;
        this.maxEntries = maxEntries;
    }

    Pod pod(Pod pod) {
        Metadata known = metadata(pod.metadata());
        PodSpec spec = spec(pod.spec());
        var status = pod.status() == null
                ? null
                : new PodStatus(text("status.phase", pod.status().phase()));
        Map<String, String> annotations = known.annotations();
        List<Container> containers =
                entries(CONTAINERS, spec.allContainers(), list -> new Pod(known, with(spec, list, List.of()), null));
        var fewer = with(spec, containers, spec.volumes());
        List<Map.Entry<String, String>> judged = entries(
                "metadata.annotations",
                List.copyOf(annotations.entrySet()),
                list -> new Pod(with(known, list), fewer, null));
        // It was larger when it was cut for the first time.
        pod.shortened().entrySet().stream()
                .limit(PodBounds.MAX_SHORTENED)
                .forEach(field -> shortened.merge(PodBounds.name(field.getKey()), field.getValue(), Math::max));
        return new Pod(with(known, judged), fewer, status, shortened);
    }

    private Metadata metadata(Metadata metadata) {
        Metadata known = PodBounds.identityWithin(metadata);
        int most = Math.min(maxEntries, PodBounds.MAX_LABELS);
        Map<String, String> labels = PodBounds.labels(metadata.labels(), most);
        if (!labels.equals(metadata.labels())) {
            shortened.put("metadata.labels", metadata.labels().size());
        }
        note("metadata.name", metadata.name(), known.name());
        note("metadata.namespace", metadata.namespace(), known.namespace());
        note("metadata.uid", metadata.uid(), known.uid());
        note("metadata.resourceVersion", metadata.resourceVersion(), known.resourceVersion());
        note("metadata.creationTimestamp", metadata.creationTimestamp(), known.creationTimestamp());
        note("metadata.deletionTimestamp", metadata.deletionTimestamp(), known.deletionTimestamp());
        if (!known.ownerReferences().equals(metadata.ownerReferences())) {
            shortened.put("metadata.ownerReferences", metadata.ownerReferences().size());
        }
        var annotations = new HashMap<String, @Nullable String>();
        metadata.annotations()
                .forEach((key, value) -> annotations.put(annotationKey(key), text("metadata.annotations[*]", value)));
        return new Metadata(
                known.name(),
                known.namespace(),
                known.uid(),
                known.resourceVersion(),
                known.creationTimestamp(),
                known.deletionTimestamp(),
                new HashMap<>(labels),
                annotations,
                List.copyOf(known.ownerReferences()));
    }

    /** A container's annotation is found by the container's name, so that is cut as the name itself is. */
    private String annotationKey(String key) {
        for (String prefix :
                List.of(Metadata.APPARMOR_ANNOTATION_PREFIX, Metadata.SECCOMP_CONTAINER_ANNOTATION_PREFIX)) {
            if (key.startsWith(prefix)) {
                return prefix + text("metadata.annotations[*]", key.substring(prefix.length()));
            }
        }
        return key;
    }

    private static Metadata with(Metadata known, List<Map.Entry<String, String>> annotations) {
        var judged = new HashMap<String, @Nullable String>();
        annotations.forEach(annotation -> judged.put(annotation.getKey(), annotation.getValue()));
        return new Metadata(
                known.name(),
                known.namespace(),
                known.uid(),
                known.resourceVersion(),
                known.creationTimestamp(),
                known.deletionTimestamp(),
                new HashMap<>(known.labels()),
                judged,
                List.copyOf(known.ownerReferences()));
    }

    private PodSpec spec(PodSpec spec) {
        List<Volume> volumes = entries(
                "spec.volumes", spec.volumes(), list -> new Pod(null, with(PodSpec.EMPTY, List.of(), list), null));
        return new PodSpec(
                spec.hostNetwork(),
                spec.hostPID(),
                spec.hostIPC(),
                spec.hostUsers(),
                spec.os() == null
                        ? null
                        : new PodOS(text("spec.os.name", spec.os().name())),
                text("spec.runtimeClassName", spec.runtimeClassName()),
                text("spec.serviceAccountName", spec.serviceAccountName()),
                text("spec.nodeName", spec.nodeName()),
                podSecurityContext(spec.securityContext()),
                spec.allContainers().stream().map(this::container).toList(),
                volumes.stream()
                        .map(volume -> new Volume(text("spec.volumes[*].name", volume.name()), volume.sources()))
                        .toList());
    }

    private static PodSpec with(PodSpec spec, List<Container> containers, List<Volume> volumes) {
        return new PodSpec(
                spec.hostNetwork(),
                spec.hostPID(),
                spec.hostIPC(),
                spec.hostUsers(),
                spec.os(),
                spec.runtimeClassName(),
                spec.serviceAccountName(),
                spec.nodeName(),
                spec.securityContext(),
                containers,
                volumes);
    }

    private PodSecurityContext podSecurityContext(PodSecurityContext context) {
        List<Sysctl> sysctls = entries(
                POD_CONTEXT + "sysctls",
                context.sysctls(),
                list -> new Pod(
                        null,
                        podContext(new PodSecurityContext(null, null, null, null, null, null, nullable(list))),
                        null));
        return new PodSecurityContext(
                context.runAsNonRoot(),
                context.runAsUser(),
                profile(POD_CONTEXT + "seccompProfile.type", context.seccompProfile()),
                profile(POD_CONTEXT + "appArmorProfile.type", context.appArmorProfile()),
                seLinuxOptions(POD_CONTEXT, context.seLinuxOptions()),
                context.windowsOptions(),
                sysctls.stream()
                        .<@Nullable Sysctl>map(
                                sysctl -> new Sysctl(text(POD_CONTEXT + "sysctls[*].name", sysctl.name())))
                        .toList());
    }

    private static PodSpec podContext(PodSecurityContext context) {
        return new PodSpec(false, false, false, null, null, "", "", "", context, List.of(), List.of());
    }

    private Container container(Container container) {
        List<ContainerPort> hostPorts =
                container.ports().stream().filter(port -> port.hostPort() != 0).toList();
        List<ContainerPort> ports =
                entries(CONTAINER + "ports", hostPorts, list -> containing(SecurityContext.EMPTY, list));
        return new Container(
                container.kind(),
                text(CONTAINER + "name", container.name()),
                text(CONTAINER + "image", container.image()),
                securityContext(container.securityContext()),
                ports,
                handler(CONTAINER + "livenessProbe", container.livenessProbe()),
                handler(CONTAINER + "readinessProbe", container.readinessProbe()),
                handler(CONTAINER + "startupProbe", container.startupProbe()),
                lifecycle(container.lifecycle()));
    }

    private static Pod containing(SecurityContext context, List<ContainerPort> ports) {
        var container = new Container(ContainerKind.REGULAR, "", "", context, ports, null, null, null, null);
        return new Pod(null, with(PodSpec.EMPTY, List.of(container), List.of()), null);
    }

    private SecurityContext securityContext(SecurityContext context) {
        String field = CONTAINER + "securityContext.";
        return new SecurityContext(
                context.privileged(),
                context.allowPrivilegeEscalation(),
                capabilities(field + "capabilities.", context.capabilities()),
                context.runAsNonRoot(),
                context.runAsUser(),
                context.procMount() == null ? null : text(field + "procMount", context.procMount()),
                profile(field + "seccompProfile.type", context.seccompProfile()),
                profile(field + "appArmorProfile.type", context.appArmorProfile()),
                seLinuxOptions(field, context.seLinuxOptions()),
                context.windowsOptions());
    }

    private Capabilities capabilities(String field, Capabilities capabilities) {
        List<String> add = entries(
                field + "add",
                capabilities.add(),
                list -> containing(
                        new SecurityContext(
                                null,
                                null,
                                capabilities(list, List.of("ALL")),
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null),
                        List.of()));
        List<String> drop = ShortList.keepWhere(capabilities.drop(), maxEntries, firstOf("ALL"));
        noteEntries(field + "drop", capabilities.drop(), drop);
        return capabilities(
                add.stream().map(name -> text(field + "add[*]", name)).toList(),
                drop.stream().map(name -> text(field + "drop[*]", name)).toList());
    }

    private static Capabilities capabilities(List<String> add, List<String> drop) {
        return new Capabilities(nullable(add), nullable(drop));
    }

    /** True for the first text that is equal, and for no other: of many that are alike one is enough. */
    private static Predicate<String> firstOf(String wanted) {
        var found = new boolean[1];
        return text -> {
            boolean isFirst = !found[0] && text.equals(wanted);
            found[0] |= isFirst;
            return isFirst;
        };
    }

    private @Nullable Profile profile(String field, @Nullable Profile profile) {
        return profile == null ? null : new Profile(text(field, profile.type()));
    }

    private @Nullable SELinuxOptions seLinuxOptions(String field, @Nullable SELinuxOptions options) {
        return options == null
                ? null
                : new SELinuxOptions(
                        text(field + "seLinuxOptions.type", options.type()),
                        text(field + "seLinuxOptions.user", options.user()),
                        text(field + "seLinuxOptions.role", options.role()));
    }

    private @Nullable Handler handler(String field, @Nullable Handler handler) {
        return handler == null
                ? null
                : Handler.of(action(field, handler.httpGet()), action(field, handler.tcpSocket()));
    }

    private Handler.@Nullable HostAction action(String field, Handler.@Nullable HostAction action) {
        return action == null ? null : new Handler.HostAction(text(field + ".host", action.host()));
    }

    private @Nullable Lifecycle lifecycle(@Nullable Lifecycle lifecycle) {
        return lifecycle == null
                ? null
                : new Lifecycle(
                        handler(CONTAINER + "lifecycle.postStart", lifecycle.postStart()),
                        handler(CONTAINER + "lifecycle.preStop", lifecycle.preStop()));
    }

    private String text(String field, String text) {
        String kept = ShortText.cut(text, maxText);
        note(field, text, kept);
        return kept;
    }

    private void note(String field, @Nullable String whole, @Nullable String kept) {
        if (whole != null && !whole.equals(kept)) {
            shortened.merge(field, whole.length(), Math::max);
        }
    }

    private <T> List<T> entries(String field, List<T> list, Function<List<T>, Pod> carrier) {
        List<T> kept = ShortList.keep(list, maxEntries, carrier);
        noteEntries(field, list, kept);
        return kept;
    }

    private void noteEntries(String field, List<?> whole, List<?> kept) {
        if (kept.size() < whole.size()) {
            shortened.merge(field, whole.size(), Math::max);
        }
    }

    @SuppressWarnings("NullAway") // Nothing in the list is null; the constructors take lists in which something may be.
    private static <T> List<@Nullable T> nullable(List<T> list) {
        return List.copyOf(list);
    }
}
