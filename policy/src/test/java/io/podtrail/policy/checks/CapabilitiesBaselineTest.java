package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static io.podtrail.policy.checks.CheckFixture.container;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CapabilitiesBaselineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "AUDIT_WRITE",
                "CHOWN",
                "DAC_OVERRIDE",
                "FOWNER",
                "FSETID",
                "KILL",
                "MKNOD",
                "NET_BIND_SERVICE",
                "SETFCAP",
                "SETGID",
                "SETPCAP",
                "SETUID",
                "SYS_CHROOT"
            })
    void theRuntimesOwnCapabilitiesMayBeAdded(String value) {
        assertThat(ask(CapabilitiesBaseline.CHECK, 0, container("capabilities: {add: [" + value + "]}")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NET_RAW", "ALL", "chown", "CAP_CHOWN", "SYS_ADMIN"})
    void noOtherMay(String value) {
        assertThat(ask(CapabilitiesBaseline.CHECK, 0, container("capabilities: {add: [CHOWN, " + value + "]}")))
                .isEqualTo("non-default capabilities (container \"c\" must not include \"" + value
                        + "\" in securityContext.capabilities.add)");
    }

    @Test
    void valuesAreSortedAndNamedOnce() {
        assertThat(ask(CapabilitiesBaseline.CHECK, 0, container("capabilities: {add: [Z, A, Z]}")))
                .isEqualTo(
                        "non-default capabilities (container \"c\" must not include \"A\", \"Z\" in securityContext.capabilities.add)");
    }
}
