package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static io.podtrail.policy.checks.CheckFixture.container;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AllowPrivilegeEscalationTest {
    @Test
    void itMustBeRuledOut() {
        assertThat(ask(AllowPrivilegeEscalation.CHECK, 8, container("")))
                .isEqualTo(
                        "allowPrivilegeEscalation != false (container \"c\" must set securityContext.allowPrivilegeEscalation=false)");
        assertThat(ask(AllowPrivilegeEscalation.CHECK, 8, container("allowPrivilegeEscalation: true")))
                .isNotEmpty();
        assertThat(ask(AllowPrivilegeEscalation.CHECK, 8, container("allowPrivilegeEscalation: false")))
                .isEmpty();
    }

    @Test
    void windowsIsExemptFromOneTwentyFive() {
        String windows = "{os: {name: windows}, containers: [{name: c}]}";
        assertThat(ask(AllowPrivilegeEscalation.CHECK, 24, windows)).isNotEmpty();
        assertThat(ask(AllowPrivilegeEscalation.CHECK, 25, windows)).isEmpty();
    }

    @Test
    void itCameWithOneEight() {
        assertThat(AllowPrivilegeEscalation.CHECK.ruleAt(7)).isNull();
    }
}
