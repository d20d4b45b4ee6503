package io.podtrail.policy.pod;

import static io.podtrail.policy.pod.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ApiServerDefaultsTest {
    @Test
    void aVolumeWithoutSourceBecomesAnEmptyDir() {
        Pod pod = ApiServerDefaults.apply(aPod().volume("a", "")
                .volume("b", "nfs: {}")
                .volume("c", "unheardOf: {}")
                .build());

        assertThat(pod.spec().volumes())
                .containsExactly(
                        new Volume("a", List.of(VolumeSource.EMPTY_DIR)),
                        new Volume("b", List.of(VolumeSource.NFS)),
                        new Volume("c", List.of(VolumeSource.EMPTY_DIR)));
    }

    @Test
    void withTheHostsNetworkPortsOfInitAndRegularContainersBecomeHostPorts() {
        String ports = "ports: [{containerPort: 80}, {containerPort: 81, hostPort: 8081}]";
        Pod pod = ApiServerDefaults.apply(aPod().spec("hostNetwork: true")
                .initContainerWith("i", ports)
                .containerWith("c", ports)
                .ephemeralContainerWith("e", ports)
                .build());

        assertThat(hostPorts(pod)).containsExactly(80, 8081, 80, 8081, 0, 8081);
    }

    @Test
    void otherwisePortsStayAsTheyAre() {
        Pod pod = aPod().containerWith("c", "ports: [{containerPort: 80}]").build();

        assertThat(ApiServerDefaults.apply(pod)).isEqualTo(pod);
    }

    private static List<Integer> hostPorts(Pod pod) {
        return pod.spec().allContainers().stream()
                .flatMap(container -> container.ports().stream())
                .map(ContainerPort::hostPort)
                .toList();
    }
}
