package io.podtrail.policy.pod;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads pods from a stream of JSON tokens: every field that a check looks at, and past all others. Written out by hand
 * because decoding, not judging, is what an audit spends its time on: it takes a fifth of the time that binding by
 * reflection does.
 */
final class PodReader {
    private PodReader() {}

    static @Nullable Pod pod(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, Pod.class)) {
            return null;
        }
        Metadata metadata = null;
        PodSpec spec = null;
        PodStatus status = null;
        Map<String, Integer> shortened = Map.of();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "metadata" -> metadata = metadata(json);
                case "spec" -> spec = spec(json);
                case "status" -> status = status(json);
                case "shortened" -> shortened = GoJson.counts(json);
                default -> GoJson.skip(json);
            }
        }
        return new Pod(metadata, spec, status, shortened);
    }

    static @Nullable Metadata metadata(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, Metadata.class)) {
            return null;
        }
        String name = null;
        String namespace = null;
        String uid = null;
        String resourceVersion = null;
        String creationTimestamp = null;
        String deletionTimestamp = null;
        Map<String, String> labels = Map.of();
        Map<String, String> annotations = Map.of();
        List<OwnerReference> owners = List.of();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "name" -> name = GoJson.text(json);
                case "namespace" -> namespace = GoJson.text(json);
                case "uid" -> uid = GoJson.text(json);
                case "resourceVersion" -> resourceVersion = GoJson.text(json);
                case "creationTimestamp" -> creationTimestamp = GoJson.text(json);
                case "deletionTimestamp" -> deletionTimestamp = GoJson.text(json);
                case "labels" -> labels = GoJson.texts(json);
                case "annotations" -> annotations = annotations(json);
                case "ownerReferences" -> owners = GoJson.list(json, PodReader::owner, OwnerReference.EMPTY);
                default -> GoJson.skip(json);
            }
        }
        return new Metadata(
                name,
                namespace,
                uid,
                resourceVersion,
                creationTimestamp,
                deletionTimestamp,
                labels,
                annotations,
                owners);
    }

    /** Those that a check looks at; the others, which may be long, are not even turned into text. */
    private static Map<String, String> annotations(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, Map.class)) {
            return Map.of();
        }
        Map<String, String> annotations = Map.of();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_STRING && !Metadata.isJudged(name)) {
                continue;
            }
            String text = Absent.orEmpty(GoJson.text(json));
            if (Metadata.isJudged(name)) {
                if (annotations.isEmpty()) {
                    annotations = new TreeMap<>();
                }
                annotations.put(name, text);
            }
        }
        return annotations;
    }

    private static @Nullable OwnerReference owner(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, OwnerReference.class)) {
            return null;
        }
        String apiVersion = null;
        String kind = null;
        String name = null;
        String uid = null;
        Boolean controller = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "apiVersion" -> apiVersion = GoJson.text(json);
                case "kind" -> kind = GoJson.text(json);
                case "name" -> name = GoJson.text(json);
                case "uid" -> uid = GoJson.text(json);
                case "controller" -> controller = GoJson.bool(json);
                default -> GoJson.skip(json);
            }
        }
        return new OwnerReference(apiVersion, kind, name, uid, Boolean.TRUE.equals(controller));
    }

    static @Nullable PodSpec spec(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, PodSpec.class)) {
            return null;
        }
        Boolean hostNetwork = null;
        Boolean hostPid = null;
        Boolean hostIpc = null;
        Boolean hostUsers = null;
        PodOS os = null;
        String runtimeClassName = null;
        String serviceAccountName = null;
        String nodeName = null;
        PodSecurityContext securityContext = null;
        List<Container> initContainers = List.of();
        List<Container> containers = List.of();
        List<Container> ephemeralContainers = List.of();
        List<Volume> volumes = List.of();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "hostNetwork" -> hostNetwork = GoJson.bool(json);
                case "hostPID" -> hostPid = GoJson.bool(json);
                case "hostIPC" -> hostIpc = GoJson.bool(json);
                case "hostUsers" -> hostUsers = GoJson.bool(json);
                case "os" -> os = os(json);
                case "runtimeClassName" -> runtimeClassName = GoJson.text(json);
                case "serviceAccountName" -> serviceAccountName = GoJson.text(json);
                case "nodeName" -> nodeName = GoJson.text(json);
                case "securityContext" -> securityContext = podSecurityContext(json);
                case "initContainers" -> initContainers = containers(json, ContainerKind.INIT);
                case "containers" -> containers = containers(json, ContainerKind.REGULAR);
                case "ephemeralContainers" -> ephemeralContainers = containers(json, ContainerKind.EPHEMERAL);
                case "volumes" -> volumes = GoJson.list(json, PodReader::volume, Volume.EMPTY);
                default -> GoJson.skip(json);
            }
        }
        return new PodSpec(
                Boolean.TRUE.equals(hostNetwork),
                Boolean.TRUE.equals(hostPid),
                Boolean.TRUE.equals(hostIpc),
                hostUsers,
                os,
                Absent.orEmpty(runtimeClassName),
                Absent.orEmpty(serviceAccountName),
                Absent.orEmpty(nodeName),
                securityContext == null ? PodSecurityContext.EMPTY : securityContext,
                inVisitingOrder(initContainers, containers, ephemeralContainers),
                volumes);
    }

    private static List<Container> inVisitingOrder(
            List<Container> initContainers, List<Container> containers, List<Container> ephemeralContainers) {
        if (initContainers.isEmpty() && ephemeralContainers.isEmpty()) {
            return containers;
        }
        var all = new ArrayList<>(initContainers);
        all.addAll(containers);
        all.addAll(ephemeralContainers);
        return List.copyOf(all);
    }

    private static @Nullable PodOS os(JsonParser json) throws IOException {
        return GoJson.isObject(json, PodOS.class) ? new PodOS(onlyText(json, "name")) : null;
    }

    static @Nullable PodStatus status(JsonParser json) throws IOException {
        return GoJson.isObject(json, PodStatus.class) ? new PodStatus(onlyText(json, "phase")) : null;
    }

    private static @Nullable PodSecurityContext podSecurityContext(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, PodSecurityContext.class)) {
            return null;
        }
        Boolean runAsNonRoot = null;
        Long runAsUser = null;
        Profile seccompProfile = null;
        Profile appArmorProfile = null;
        SELinuxOptions seLinuxOptions = null;
        WindowsOptions windowsOptions = null;
        List<Sysctl> sysctls = List.of();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "runAsNonRoot" -> runAsNonRoot = GoJson.bool(json);
                case "runAsUser" -> runAsUser = GoJson.int64(json);
                case "seccompProfile" -> seccompProfile = profile(json);
                case "appArmorProfile" -> appArmorProfile = profile(json);
                case "seLinuxOptions" -> seLinuxOptions = seLinuxOptions(json);
                case "windowsOptions" -> windowsOptions = windowsOptions(json);
                case "sysctls" -> sysctls = GoJson.list(json, PodReader::sysctl, Sysctl.EMPTY);
                default -> GoJson.skip(json);
            }
        }
        return new PodSecurityContext(
                runAsNonRoot, runAsUser, seccompProfile, appArmorProfile, seLinuxOptions, windowsOptions, sysctls);
    }

    private static @Nullable Sysctl sysctl(JsonParser json) throws IOException {
        return GoJson.isObject(json, Sysctl.class) ? new Sysctl(onlyText(json, "name")) : null;
    }

    private static List<Container> containers(JsonParser json, ContainerKind kind) throws IOException {
        return GoJson.list(json, parser -> container(parser, kind), Container.EMPTY.as(kind));
    }

    private static @Nullable Container container(JsonParser json, ContainerKind kind) throws IOException {
        if (!GoJson.isObject(json, Container.class)) {
            return null;
        }
        String name = null;
        String image = null;
        SecurityContext securityContext = null;
        List<ContainerPort> ports = List.of();
        Handler livenessProbe = null;
        Handler readinessProbe = null;
        Handler startupProbe = null;
        Lifecycle lifecycle = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "name" -> name = GoJson.text(json);
                case "image" -> image = GoJson.text(json);
                case "securityContext" -> securityContext = securityContext(json);
                case "ports" -> ports = GoJson.list(json, PodReader::port, ContainerPort.EMPTY);
                case "livenessProbe" -> livenessProbe = handler(json);
                case "readinessProbe" -> readinessProbe = handler(json);
                case "startupProbe" -> startupProbe = handler(json);
                case "lifecycle" -> lifecycle = lifecycle(json);
                default -> GoJson.skip(json);
            }
        }
        return new Container(
                kind,
                Absent.orEmpty(name),
                Absent.orEmpty(image),
                securityContext == null ? SecurityContext.EMPTY : securityContext,
                ports,
                livenessProbe,
                readinessProbe,
                startupProbe,
                lifecycle);
    }

    private static @Nullable ContainerPort port(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, ContainerPort.class)) {
            return null;
        }
        int hostPort = 0;
        int containerPort = 0;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "hostPort" -> hostPort = GoJson.int32(json);
                case "containerPort" -> containerPort = GoJson.int32(json);
                default -> GoJson.skip(json);
            }
        }
        return new ContainerPort(hostPort, containerPort);
    }

    /** Null as well for one that names no host. */
    private static @Nullable Handler handler(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, Handler.class)) {
            return null;
        }
        Handler.HostAction httpGet = null;
        Handler.HostAction tcpSocket = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "httpGet" -> httpGet = hostAction(json);
                case "tcpSocket" -> tcpSocket = hostAction(json);
                default -> GoJson.skip(json);
            }
        }
        return Handler.of(httpGet, tcpSocket);
    }

    private static Handler.@Nullable HostAction hostAction(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, Handler.HostAction.class)) {
            return null;
        }
        String host = onlyText(json, "host");
        return host == null || host.isEmpty() ? null : new Handler.HostAction(host);
    }

    private static @Nullable Lifecycle lifecycle(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, Lifecycle.class)) {
            return null;
        }
        Handler postStart = null;
        Handler preStop = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "postStart" -> postStart = handler(json);
                case "preStop" -> preStop = handler(json);
                default -> GoJson.skip(json);
            }
        }
        return postStart == null && preStop == null ? null : new Lifecycle(postStart, preStop);
    }

    private static @Nullable SecurityContext securityContext(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, SecurityContext.class)) {
            return null;
        }
        Boolean privileged = null;
        Boolean allowPrivilegeEscalation = null;
        Capabilities capabilities = null;
        Boolean runAsNonRoot = null;
        Long runAsUser = null;
        String procMount = null;
        Profile seccompProfile = null;
        Profile appArmorProfile = null;
        SELinuxOptions seLinuxOptions = null;
        WindowsOptions windowsOptions = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "privileged" -> privileged = GoJson.bool(json);
                case "allowPrivilegeEscalation" -> allowPrivilegeEscalation = GoJson.bool(json);
                case "capabilities" -> capabilities = capabilities(json);
                case "runAsNonRoot" -> runAsNonRoot = GoJson.bool(json);
                case "runAsUser" -> runAsUser = GoJson.int64(json);
                case "procMount" -> procMount = GoJson.text(json);
                case "seccompProfile" -> seccompProfile = profile(json);
                case "appArmorProfile" -> appArmorProfile = profile(json);
                case "seLinuxOptions" -> seLinuxOptions = seLinuxOptions(json);
                case "windowsOptions" -> windowsOptions = windowsOptions(json);
                default -> GoJson.skip(json);
            }
        }
        return new SecurityContext(
                privileged,
                allowPrivilegeEscalation,
                capabilities,
                runAsNonRoot,
                runAsUser,
                procMount,
                seccompProfile,
                appArmorProfile,
                seLinuxOptions,
                windowsOptions);
    }

    private static @Nullable Capabilities capabilities(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, Capabilities.class)) {
            return null;
        }
        List<String> add = List.of();
        List<String> drop = List.of();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "add" -> add = GoJson.list(json, GoJson::text, "");
                case "drop" -> drop = GoJson.list(json, GoJson::text, "");
                default -> GoJson.skip(json);
            }
        }
        return add.isEmpty() && drop.equals(Capabilities.DROP_ALL.drop())
                ? Capabilities.DROP_ALL
                : new Capabilities(add, drop);
    }

    private static @Nullable Profile profile(JsonParser json) throws IOException {
        return GoJson.isObject(json, Profile.class) ? new Profile(onlyText(json, "type")) : null;
    }

    private static @Nullable SELinuxOptions seLinuxOptions(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, SELinuxOptions.class)) {
            return null;
        }
        String type = null;
        String user = null;
        String role = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "type" -> type = GoJson.text(json);
                case "user" -> user = GoJson.text(json);
                case "role" -> role = GoJson.text(json);
                default -> GoJson.skip(json);
            }
        }
        return new SELinuxOptions(type, user, role);
    }

    private static @Nullable WindowsOptions windowsOptions(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, WindowsOptions.class)) {
            return null;
        }
        Boolean hostProcess = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "hostProcess" -> hostProcess = GoJson.bool(json);
                default -> GoJson.skip(json);
            }
        }
        return new WindowsOptions(hostProcess);
    }

    private static @Nullable Volume volume(JsonParser json) throws IOException {
        if (!GoJson.isObject(json, Volume.class)) {
            return null;
        }
        String name = null;
        EnumSet<VolumeSource> sources = EnumSet.noneOf(VolumeSource.class);
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            VolumeSource source = VolumeSource.ofField(field);
            if (field.equals("name")) {
                name = GoJson.text(json);
            } else if (source != null && GoJson.isObject(json, VolumeSource.class)) {
                sources.add(source);
            }
            GoJson.skip(json);
        }
        return new Volume(Absent.orEmpty(name), List.copyOf(sources));
    }

    /** The one field of an object that matters, null where it is absent; reads to the object's end. */
    private static @Nullable String onlyText(JsonParser json, String name) throws IOException {
        String text = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            if (field.equals(name)) {
                text = GoJson.text(json);
            } else {
                GoJson.skip(json);
            }
        }
        return text;
    }
}
