package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HostNamespacesTest {
    @Test
    void eachSharedNamespaceIsNamedInUpstreamsOrder() {
        assertThat(ask(HostNamespaces.CHECK, 0, "{hostIPC: true, hostPID: true, hostNetwork: true}"))
                .isEqualTo("host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)");
    }

    @Test
    void falseAndNullShareNothing() {
        assertThat(ask(HostNamespaces.CHECK, 0, "{hostIPC: false, hostPID: null}"))
                .isEmpty();
    }
}
