package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static io.podtrail.policy.checks.CheckFixture.container;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PrivilegedTest {
    @Test
    void containersOfEveryKindAreNamedInVisitingOrder() {
        assertThat(
                        ask(
                                Privileged.CHECK,
                                0,
                                "{containers: [{name: m, securityContext: {privileged: true}}], initContainers: [{name: z, securityContext: {privileged: true}}], ephemeralContainers: [{name: m, securityContext: {privileged: true}}]}"))
                .isEqualTo("privileged (containers \"z\", \"m\", \"m\" must not set securityContext.privileged=true)");
    }

    @Test
    void falseAndAbsentAreAllowed() {
        assertThat(ask(Privileged.CHECK, 0, container("privileged: false"))).isEmpty();
        assertThat(ask(Privileged.CHECK, 0, container(""))).isEmpty();
    }
}
