package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static io.podtrail.policy.checks.CheckFixture.container;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProcMountTest {
    @Test
    void onlyTheDefaultIsAllowed() {
        assertThat(ask(ProcMount.CHECK, 0, container("procMount: Default"))).isEmpty();
        assertThat(ask(ProcMount.CHECK, 0, container("procMount: Unmasked")))
                .isEqualTo("procMount (container \"c\" must not set securityContext.procMount to \"Unmasked\")");
        assertThat(ask(ProcMount.CHECK, 0, container("procMount: \"\"")))
                .isEqualTo("procMount (container \"c\" must not set securityContext.procMount to \"\")");
    }

    @Test
    void podsWithTheirOwnUsersAreFreeFromOneThirtyFive() {
        String own = "{hostUsers: false, containers: [{name: c, securityContext: {procMount: Unmasked}}]}";
        assertThat(ask(ProcMount.CHECK, 34, own)).isNotEmpty();
        assertThat(ask(ProcMount.CHECK, 35, own)).isEmpty();
        assertThat(ask(ProcMount.CHECK, 35, own.replace("false", "true"))).isNotEmpty();
    }
}
