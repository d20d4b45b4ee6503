package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SysctlsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernel.shm_rmid_forced",
                "net.ipv4.ip_local_port_range",
                "net.ipv4.tcp_syncookies",
                "net.ipv4.ping_group_range",
                "net.ipv4.ip_unprivileged_port_start"
            })
    void safeSinceOne0(String value) {
        assertThat(ask(Sysctls.CHECK, 0, "{securityContext: {sysctls: [{name: " + value + "}]}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"net.ipv4.ip_local_reserved_ports"})
    void safeSinceOne27(String value) {
        assertThat(ask(Sysctls.CHECK, 26, "{securityContext: {sysctls: [{name: " + value + "}]}}"))
                .isEqualTo("forbidden sysctls (" + value + ")");
        assertThat(ask(Sysctls.CHECK, 27, "{securityContext: {sysctls: [{name: " + value + "}]}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "net.ipv4.tcp_keepalive_time",
                "net.ipv4.tcp_fin_timeout",
                "net.ipv4.tcp_keepalive_intvl",
                "net.ipv4.tcp_keepalive_probes"
            })
    void safeSinceOne29(String value) {
        assertThat(ask(Sysctls.CHECK, 28, "{securityContext: {sysctls: [{name: " + value + "}]}}"))
                .isEqualTo("forbidden sysctls (" + value + ")");
        assertThat(ask(Sysctls.CHECK, 29, "{securityContext: {sysctls: [{name: " + value + "}]}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"})
    void safeSinceOne32(String value) {
        assertThat(ask(Sysctls.CHECK, 31, "{securityContext: {sysctls: [{name: " + value + "}]}}"))
                .isEqualTo("forbidden sysctls (" + value + ")");
        assertThat(ask(Sysctls.CHECK, 32, "{securityContext: {sysctls: [{name: " + value + "}]}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"})
    void safeSinceOne37(String value) {
        assertThat(ask(Sysctls.CHECK, 36, "{securityContext: {sysctls: [{name: " + value + "}]}}"))
                .isEqualTo("forbidden sysctls (" + value + ")");
        assertThat(ask(Sysctls.CHECK, 37, "{securityContext: {sysctls: [{name: " + value + "}]}}"))
                .isEmpty();
    }

    @Test
    void separatorsAreNotNormalisedAndTheListKeepsItsOrder() {
        assertThat(ask(
                        Sysctls.CHECK,
                        37,
                        "{securityContext: {sysctls: [{name: net/ipv4/tcp_syncookies}, {name: a}, {name: a}]}}"))
                .isEqualTo("forbidden sysctls (net/ipv4/tcp_syncookies, a, a)");
    }

    @Test
    void aSoleEmptyNameGivesNoDetail() {
        assertThat(ask(Sysctls.CHECK, 37, "{securityContext: {sysctls: [{name: \"\"}]}}"))
                .isEqualTo("forbidden sysctls");
    }
}
