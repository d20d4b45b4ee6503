package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HostPortsTest {
    @Test
    void portsAreSortedAsText() {
        assertThat(
                        ask(
                                HostPorts.CHECK,
                                0,
                                "{containers: [{name: a, ports: [{hostPort: 9}, {hostPort: 80}]}, {name: b, ports: [{hostPort: 8080}]}]}"))
                .isEqualTo("hostPort (containers \"a\", \"b\" use hostPorts 80, 8080, 9)");
    }

    @Test
    void onePortIsSingular() {
        assertThat(ask(HostPorts.CHECK, 0, "{initContainers: [{name: i, ports: [{hostPort: 80}, {hostPort: 80}]}]}"))
                .isEqualTo("hostPort (container \"i\" uses hostPort 80)");
    }

    @Test
    void zeroIsNone() {
        assertThat(
                        ask(
                                HostPorts.CHECK,
                                0,
                                "{hostNetwork: true, containers: [{name: a, ports: [{hostPort: 0, containerPort: 80}, {containerPort: 81}]}]}"))
                .isEmpty();
    }
}
