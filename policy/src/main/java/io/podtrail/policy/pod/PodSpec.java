package io.podtrail.policy.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
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
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
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
        @JsonIgnore List<Container> allContainers,
        List<Volume> volumes) {
    public static final PodSpec EMPTY =
            of(null, null, null, null, null, null, null, null, null, null, null, null, null);

    @JsonCreator
    static PodSpec of(
            @JsonProperty("hostNetwork") @Nullable Boolean hostNetwork,
            @JsonProperty("hostPID") @Nullable Boolean hostPID,
            @JsonProperty("hostIPC") @Nullable Boolean hostIPC,
            @JsonProperty("hostUsers") @Nullable Boolean hostUsers,
            @JsonProperty("os") @Nullable PodOS os,
            @JsonProperty("runtimeClassName") @Nullable String runtimeClassName,
            @JsonProperty("serviceAccountName") @Nullable String serviceAccountName,
            @JsonProperty("nodeName") @Nullable String nodeName,
            @JsonProperty("securityContext") @Nullable PodSecurityContext securityContext,
            @JsonProperty("initContainers") @Nullable List<@Nullable Container> initContainers,
            @JsonProperty("containers") @Nullable List<@Nullable Container> containers,
            @JsonProperty("ephemeralContainers") @Nullable List<@Nullable Container> ephemeralContainers,
            @JsonProperty("volumes") @Nullable List<@Nullable Volume> volumes) {
        var all = new ArrayList<Container>();
        Absent.orEmpty(initContainers, Container.EMPTY).forEach(c -> all.add(c.as(ContainerKind.INIT)));
        all.addAll(Absent.orEmpty(containers, Container.EMPTY));
        Absent.orEmpty(ephemeralContainers, Container.EMPTY).forEach(c -> all.add(c.as(ContainerKind.EPHEMERAL)));
        return new PodSpec(
                Boolean.TRUE.equals(hostNetwork),
                Boolean.TRUE.equals(hostPID),
                Boolean.TRUE.equals(hostIPC),
                hostUsers,
                os,
                Absent.orEmpty(runtimeClassName),
                Absent.orEmpty(serviceAccountName),
                Absent.orEmpty(nodeName),
                securityContext == null ? PodSecurityContext.EMPTY : securityContext,
                List.copyOf(all),
                Absent.orEmpty(volumes, Volume.EMPTY));
    }

    /** Whether {@code os.name} is exactly {@code windows}. */
    @JsonIgnore
    public boolean isWindows() {
        return os != null && os.name().equals("windows");
    }

    @JsonGetter("hostNetwork")
    @Nullable Boolean hostNetworkInJson() {
        return hostNetwork ? true : null;
    }

    @JsonGetter("hostPID")
    @Nullable Boolean hostPidInJson() {
        return hostPID ? true : null;
    }

    @JsonGetter("hostIPC")
    @Nullable Boolean hostIpcInJson() {
        return hostIPC ? true : null;
    }

    @JsonGetter("securityContext")
    @Nullable PodSecurityContext securityContextInJson() {
        return securityContext.equals(PodSecurityContext.EMPTY) ? null : securityContext;
    }

    @JsonGetter("initContainers")
    List<Container> initContainers() {
        return containers(ContainerKind.INIT);
    }

    @JsonGetter("containers")
    List<Container> containers() {
        return containers(ContainerKind.REGULAR);
    }

    @JsonGetter("ephemeralContainers")
    List<Container> ephemeralContainers() {
        return containers(ContainerKind.EPHEMERAL);
    }

    /** The containers of one kind, in list order. */
    public List<Container> containers(ContainerKind kind) {
        return allContainers.stream().filter(c -> c.kind() == kind).toList();
    }
}
