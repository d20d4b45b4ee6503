package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RunAsUserTest {
    @Test
    void zeroIsForbiddenWhereverItIsSet() {
        assertThat(
                        ask(
                                RunAsUser.CHECK,
                                23,
                                "{securityContext: {runAsUser: 0}, containers: [{name: c, securityContext: {runAsUser: 0}}, {name: d, securityContext: {runAsUser: 1}}]}"))
                .isEqualTo("runAsUser=0 (pod and container \"c\" must not set runAsUser=0)");
    }

    @Test
    void unsetAndOthersAreAllowed() {
        assertThat(ask(RunAsUser.CHECK, 23, "{securityContext: {runAsUser: 1}, containers: [{name: c}]}"))
                .isEmpty();
    }

    @Test
    void podsWithTheirOwnUsersAreFreeFromOneThirtyFive() {
        String own = "{hostUsers: false, securityContext: {runAsUser: 0}}";
        assertThat(ask(RunAsUser.CHECK, 34, own)).isNotEmpty();
        assertThat(ask(RunAsUser.CHECK, 35, own)).isEmpty();
    }
}
