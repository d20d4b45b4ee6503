package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static io.podtrail.policy.checks.CheckFixture.askPod;
import static io.podtrail.policy.checks.CheckFixture.container;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AppArmorProfileTest {
    @ParameterizedTest
    @ValueSource(strings = {"RuntimeDefault", "Localhost"})
    void aProfileOfTheRuntimeOrTheNodeIsAllowed(String value) {
        assertThat(ask(AppArmorProfile.CHECK, 0, container("appArmorProfile: {type: " + value + "}")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Unconfined", "runtimeDefault", "localhost"})
    void anyOtherProfileIsForbidden(String value) {
        assertThat(ask(AppArmorProfile.CHECK, 0, container("appArmorProfile: {type: " + value + "}")))
                .isEqualTo("forbidden AppArmor profile (container \"c\" must not set AppArmor profile type to \""
                        + value + "\")");
    }

    @Test
    void anEmptyProfileIsSetAndForbidden() {
        assertThat(ask(AppArmorProfile.CHECK, 0, container("appArmorProfile: {}")))
                .isEqualTo("forbidden AppArmor profile (container \"c\" must not set AppArmor profile type to \"\")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "runtime/default", "localhost/", "localhost/x"})
    void annotationsOfTheRuntimeAndTheNodeAreAllowed(String value) {
        assertThat(askPod(AppArmorProfile.CHECK, 0, annotated(value))).isEmpty();
    }

    @Test
    void anAnnotationIsNamedWithItsValue() {
        assertThat(askPod(AppArmorProfile.CHECK, 0, annotated("unconfined")))
                .isEqualTo(
                        "forbidden AppArmor profile (annotation must not set AppArmor profile type to \"container.apparmor.security.beta.kubernetes.io/c=\"unconfined\"\")");
    }

    private static String annotated(String value) {
        return "{metadata: {annotations: {container.apparmor.security.beta.kubernetes.io/c: \"" + value
                + "\"}}, spec: {}}";
    }
}
