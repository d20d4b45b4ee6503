package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WindowsHostProcessTest {
    @Test
    void aContainersFalseDoesNotCancelThePodsTrue() {
        assertThat(
                        ask(
                                WindowsHostProcess.CHECK,
                                0,
                                "{securityContext: {windowsOptions: {hostProcess: true}}, containers: [{name: c, securityContext: {windowsOptions: {hostProcess: false}}}]}"))
                .isEqualTo("hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)");
    }

    @Test
    void emptyOptionsAreAllowed() {
        assertThat(ask(WindowsHostProcess.CHECK, 0, "{securityContext: {windowsOptions: {}}}"))
                .isEmpty();
    }
}
