package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static io.podtrail.policy.checks.CheckFixture.container;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SELinuxTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "container_t", "container_init_t", "container_kvm_t"})
    void theContainerTypesAreAllowed(String value) {
        assertThat(ask(SELinux.CHECK, 0, container("seLinuxOptions: {level: s0, type: \"" + value + "\"}")))
                .isEmpty();
    }

    @Test
    void theEngineTypeCameWithOneThirtyOne() {
        String engine = container("seLinuxOptions: {type: container_engine_t}");
        assertThat(ask(SELinux.CHECK, 30, engine))
                .isEqualTo(
                        "seLinuxOptions (container \"c\" set forbidden securityContext.seLinuxOptions: type \"container_engine_t\")");
        assertThat(ask(SELinux.CHECK, 31, engine)).isEmpty();
    }

    @Test
    void typeUserAndRoleAreToldOnceOverTheWholePod() {
        assertThat(
                        ask(
                                SELinux.CHECK,
                                31,
                                "{securityContext: {seLinuxOptions: {user: u}}, containers: [{name: c, securityContext: {seLinuxOptions: {type: x, role: r}}}, {name: d, securityContext: {seLinuxOptions: {type: a, user: v}}}]}"))
                .isEqualTo(
                        "seLinuxOptions (pod and containers \"c\", \"d\" set forbidden securityContext.seLinuxOptions: types \"a\", \"x\"; user may not be set; role may not be set)");
    }
}
