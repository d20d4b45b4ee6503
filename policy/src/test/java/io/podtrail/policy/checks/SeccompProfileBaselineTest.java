package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static io.podtrail.policy.checks.CheckFixture.askPod;
import static io.podtrail.policy.checks.CheckFixture.container;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SeccompProfileBaselineTest {
    @ParameterizedTest
    @ValueSource(strings = {"runtime/default", "docker/default", "localhost/x"})
    void annotationsAreJudgedUpToOneEighteen(String value) {
        assertThat(askPod(SeccompProfileBaseline.CHECK, 18, annotated(value))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unconfined", "localhost", ""})
    void anyOtherAnnotationIsForbiddenAnEmptyOneToo(String value) {
        assertThat(askPod(SeccompProfileBaseline.CHECK, 18, annotated(value)))
                .isEqualTo("seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod=\"" + value
                        + "\")");
        assertThat(askPod(SeccompProfileBaseline.CHECK, 19, annotated(value))).isEmpty();
    }

    @Test
    void fieldsAreJudgedFromOneNineteen() {
        String unconfined = container("seccompProfile: {type: Unconfined}");
        assertThat(ask(SeccompProfileBaseline.CHECK, 18, unconfined)).isEmpty();
        assertThat(ask(SeccompProfileBaseline.CHECK, 19, unconfined))
                .isEqualTo(
                        "seccompProfile (container \"c\" must not set securityContext.seccompProfile.type to \"Unconfined\")");
        assertThat(ask(SeccompProfileBaseline.CHECK, 19, container("seccompProfile: {type: Localhost}")))
                .isEmpty();
    }

    private static String annotated(String value) {
        return "{metadata: {annotations: {seccomp.security.alpha.kubernetes.io/pod: \"" + value + "\"}}, spec: {}}";
    }
}
