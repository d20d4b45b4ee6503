package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProcMountRestrictedTest {
    @Test
    void restrictedDoesNotRelaxForPodsWithTheirOwnUsers() {
        assertThat(ask(
                        ProcMountRestricted.CHECK,
                        35,
                        "{hostUsers: false, containers: [{name: c, securityContext: {procMount: Unmasked}}]}"))
                .isEqualTo("procMount (container \"c\" must not set securityContext.procMount to \"Unmasked\")");
    }

    @Test
    void itReplacesTheBaselineCheckFromOneThirtyFive() {
        assertThat(ProcMountRestricted.CHECK.ruleAt(34)).isNull();
        assertThat(ProcMountRestricted.CHECK.overrides()).containsExactly("procMount");
        assertThat(ask(ProcMountRestricted.CHECK, 35, "{}")).isEmpty();
    }
}
