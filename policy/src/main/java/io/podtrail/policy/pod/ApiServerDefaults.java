package io.podtrail.policy.pod;

import java.util.List;

/**
 * What the API server fills in before admission looks at a pod, as far as the standards notice it. A pod from a watch has
 * it already; a manifest has not. Kept out of the evaluator, as upstream keeps it out.
 */
public final class ApiServerDefaults {
    private ApiServerDefaults() {}

    /**
     * A volume without a source becomes an {@code emptyDir}; with the host's network, ports of init and regular containers
     * become host ports. Upstream: {@code pkg/apis/core/v1/defaults.go}, {@code SetDefaults_Volume} and {@code SetDefaults_Pod}.
     */
    public static Pod apply(Pod manifest) {
        PodSpec spec = manifest.spec();
        List<Volume> volumes = spec.volumes().stream()
                .map(volume -> volume.sources().isEmpty()
                        ? new Volume(volume.name(), List.of(VolumeSource.EMPTY_DIR))
                        : volume)
                .toList();
        List<Container> containers = spec.hostNetwork()
                ? spec.allContainers().stream()
                        .map(ApiServerDefaults::withHostPorts)
                        .toList()
                : spec.allContainers();
        return new Pod(
                manifest.metadata(),
                new PodSpec(
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
                        volumes),
                manifest.status());
    }

    private static Container withHostPorts(Container container) {
        if (container.kind() == ContainerKind.EPHEMERAL) {
            return container;
        }
        List<ContainerPort> ports = container.ports().stream()
                .map(port ->
                        port.hostPort() == 0 ? new ContainerPort(port.containerPort(), port.containerPort()) : port)
                .toList();
        return new Container(
                container.kind(),
                container.name(),
                container.image(),
                container.securityContext(),
                ports,
                container.livenessProbe(),
                container.readinessProbe(),
                container.startupProbe(),
                container.lifecycle());
    }
}
