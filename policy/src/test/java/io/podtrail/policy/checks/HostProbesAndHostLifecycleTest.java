package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostProbesAndHostLifecycleTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "example.org"})
    void anyHostIsForbiddenEvenThePodsOwn(String value) {
        assertThat(ask(
                        HostProbesAndHostLifecycle.CHECK,
                        34,
                        "{containers: [{name: c, startupProbe: {tcpSocket: {host: " + value + "}}}]}"))
                .isEqualTo("probe or lifecycle host (container \"c\" uses probe or lifecycle host \"" + value + "\")");
    }

    @Test
    void containersAndHostsAreSortedAndNamedOnce() {
        assertThat(
                        ask(
                                HostProbesAndHostLifecycle.CHECK,
                                34,
                                "{containers: [{name: z, livenessProbe: {httpGet: {host: b}, tcpSocket: {host: a}}}, {name: a, lifecycle: {preStop: {httpGet: {host: a}}}}]}"))
                .isEqualTo(
                        "probe or lifecycle host (containers \"a\", \"z\" use probe or lifecycle hosts \"a\", \"b\")");
    }

    @Test
    void probesOfThePodItselfAreAllowed() {
        assertThat(
                        ask(
                                HostProbesAndHostLifecycle.CHECK,
                                34,
                                "{containers: [{name: c, livenessProbe: {httpGet: {host: \"\", httpHeaders: [{name: Host, value: x}]}}, readinessProbe: {exec: {}}, lifecycle: {postStart: {}}}]}"))
                .isEmpty();
    }

    @Test
    void itCameWithOneThirtyFour() {
        assertThat(HostProbesAndHostLifecycle.CHECK.ruleAt(33)).isNull();
        assertThat(ask(HostProbesAndHostLifecycle.CHECK, 34, "{}")).isEmpty();
    }
}
