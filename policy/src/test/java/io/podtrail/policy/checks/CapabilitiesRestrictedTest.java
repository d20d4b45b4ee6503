package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static io.podtrail.policy.checks.CheckFixture.container;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CapabilitiesRestrictedTest {
    @Test
    void allMustBeDroppedAndNetBindServiceMayBeAdded() {
        assertThat(ask(
                        CapabilitiesRestricted.CHECK,
                        22,
                        container("capabilities: {drop: [KILL, ALL], add: [NET_BIND_SERVICE]}")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "CAP_ALL", "KILL"})
    void nothingElseCountsAsAll(String value) {
        assertThat(ask(CapabilitiesRestricted.CHECK, 22, container("capabilities: {drop: [" + value + "]}")))
                .isEqualTo(
                        "unrestricted capabilities (container \"c\" must set securityContext.capabilities.drop=[\"ALL\"])");
    }

    @Test
    void bothMistakesAreTold() {
        assertThat(ask(CapabilitiesRestricted.CHECK, 22, container("capabilities: {add: [CHOWN]}")))
                .isEqualTo(
                        "unrestricted capabilities (container \"c\" must set securityContext.capabilities.drop=[\"ALL\"]; container \"c\" must not include \"CHOWN\" in securityContext.capabilities.add)");
    }

    @Test
    void windowsIsExemptFromOneTwentyFive() {
        String windows = "{os: {name: windows}, containers: [{name: c}]}";
        assertThat(ask(CapabilitiesRestricted.CHECK, 24, windows)).isNotEmpty();
        assertThat(ask(CapabilitiesRestricted.CHECK, 25, windows)).isEmpty();
    }
}
