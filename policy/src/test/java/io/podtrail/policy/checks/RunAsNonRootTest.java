package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RunAsNonRootTest {
    @Test
    void thePodsWordHoldsForContainersThatDoNotSay() {
        assertThat(ask(RunAsNonRoot.CHECK, 0, "{securityContext: {runAsNonRoot: true}, containers: [{name: c}]}"))
                .isEmpty();
    }

    @Test
    void withoutItEveryContainerMustSay() {
        assertThat(
                        ask(
                                RunAsNonRoot.CHECK,
                                0,
                                "{containers: [{name: c}, {name: d, securityContext: {runAsNonRoot: true}}], initContainers: [{name: i}]}"))
                .isEqualTo(
                        "runAsNonRoot != true (pod or containers \"i\", \"c\" must set securityContext.runAsNonRoot=true)");
    }

    @Test
    void anExplicitFalseIsToldAndHidesTheMissing() {
        assertThat(
                        ask(
                                RunAsNonRoot.CHECK,
                                0,
                                "{securityContext: {runAsNonRoot: false}, containers: [{name: c, securityContext: {runAsNonRoot: true}}, {name: d}]}"))
                .isEqualTo("runAsNonRoot != true (pod must not set securityContext.runAsNonRoot=false)");
    }

    @Test
    void podsWithTheirOwnUsersAreFreeFromOneThirtyFive() {
        String own = "{hostUsers: false, containers: [{name: c}]}";
        assertThat(ask(RunAsNonRoot.CHECK, 34, own)).isNotEmpty();
        assertThat(ask(RunAsNonRoot.CHECK, 35, own)).isEmpty();
    }
}
