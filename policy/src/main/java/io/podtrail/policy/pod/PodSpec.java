package io.podtrail.policy.pod;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pod's specification.
 *
 * @param hostUsers three-valued: null is "not said"
 * @param securityContext never null: {@code {}} and absent are judged alike
 * @param allContainers init, then regular, then ephemeral containers, each in list order: the order in which every
 *     check visits and names them
 * @param containerContexts their security contexts, one for neighbours that say the same, as most do: all that most checks
 *     need to look at
 */
@JsonDeserialize(using = ReaderAdapter.OfPodSpec.class)
public record PodSpec(
        boolean hostNetwork,
        boolean hostPID,
        boolean hostIPC,
        @Nullable Boolean hostUsers,
        @Nullable PodOS os,
        String runtimeClassName,
        String serviceAccountName,
        String nodeName,
        PodSecurityContext securityContext,
        List<Container> allContainers,
        List<SecurityContext> containerContexts,
        List<Volume> volumes) {
    public static final PodSpec EMPTY =
            new PodSpec(false, false, false, null, null, "", "", "", PodSecurityContext.EMPTY, List.of(), List.of());

    public PodSpec(
            boolean hostNetwork,
            boolean hostPID,
            boolean hostIPC,
            @Nullable Boolean hostUsers,
            @Nullable PodOS os,
            String runtimeClassName,
            String serviceAccountName,
            String nodeName,
            PodSecurityContext securityContext,
            List<Container> allContainers,
            List<Volume> volumes) {
        this(
                hostNetwork,
                hostPID,
                hostIPC,
                hostUsers,
                os,
                runtimeClassName,
                serviceAccountName,
                nodeName,
                securityContext,
                allContainers,
                contexts(allContainers),
                volumes);
    }

    private static List<SecurityContext> contexts(List<Container> containers) {
        if (containers.isEmpty()) {
            return List.of();
        }
        SecurityContext last = containers.get(0).securityContext();
        List<SecurityContext> contexts = List.of(last);
        for (Container container : containers) {
            if (!container.securityContext().equals(last)) {
                last = container.securityContext();
                contexts = contexts.size() == 1 ? new ArrayList<>(contexts) : contexts;
                contexts.add(last);
            }
        }
        return List.copyOf(contexts);
    }

    /** Whether {@code os.name} is exactly {@code windows}. */
    public boolean isWindows() {
        return os != null && os.name().equals("windows");
    }

    /** The same with other containers, in the order of {@link #allContainers}. */
    public PodSpec with(List<Container> containers) {
        return new PodSpec(
                hostNetwork,
                hostPID,
                hostIPC,
                hostUsers,
                os,
                runtimeClassName,
                serviceAccountName,
                nodeName,
                securityContext,
                containers,
                volumes);
    }

    /** The containers of one kind, in list order. */
    public List<Container> containers(ContainerKind kind) {
        return allContainers.stream().filter(c -> c.kind() == kind).toList();
    }
}
