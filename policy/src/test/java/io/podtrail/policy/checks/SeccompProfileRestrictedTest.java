package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static io.podtrail.policy.checks.CheckFixture.container;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SeccompProfileRestrictedTest {
    @Test
    void aValidProfileOfThePodIsInherited() {
        assertThat(ask(
                        SeccompProfileRestricted.CHECK,
                        19,
                        "{securityContext: {seccompProfile: {type: RuntimeDefault}}, containers: [{name: c}]}"))
                .isEmpty();
    }

    @Test
    void withoutOneEveryContainerMustSetIts() {
        assertThat(ask(
                        SeccompProfileRestricted.CHECK,
                        19,
                        "{containers: [{name: c}, {name: d, securityContext: {seccompProfile: {type: Localhost}}}]}"))
                .isEqualTo(
                        "seccompProfile (pod or container \"c\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")");
    }

    @Test
    void aForbiddenOneIsToldAndHidesTheMissing() {
        assertThat(ask(
                        SeccompProfileRestricted.CHECK,
                        19,
                        "{containers: [{name: c}, {name: d, securityContext: {seccompProfile: {type: Unconfined}}}]}"))
                .isEqualTo(
                        "seccompProfile (container \"d\" must not set securityContext.seccompProfile.type to \"Unconfined\")");
    }

    @Test
    void windowsIsExemptFromOneTwentyFive() {
        String windows = "{os: {name: windows}, containers: [{name: c}]}";
        assertThat(ask(SeccompProfileRestricted.CHECK, 24, windows)).isNotEmpty();
        assertThat(ask(SeccompProfileRestricted.CHECK, 25, windows)).isEmpty();
        assertThat(ask(SeccompProfileRestricted.CHECK, 25, windows.replace("windows", "Windows")))
                .isNotEmpty();
        assertThat(ask(SeccompProfileRestricted.CHECK, 25, container("seccompProfile: {}")))
                .isNotEmpty();
    }
}
