package io.podtrail.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.policy.Mode;
import org.junit.jupiter.api.Test;

final class FingerprintTest {
    /** {@code printf 'demo\0payments\0Deployment\0api\0enforce' | sha256sum | cut -c1-32}; receivers have it stored. */
    @Test
    void anAlertsFingerprintNeverChanges() {
        assertThat(Fingerprint.ofAlert("demo", "payments", new Workload("Deployment", "api"), Mode.ENFORCE))
                .isEqualTo("b41fe9f4487285efa24ec96669f4c9d5");
    }

    @Test
    void partsDoNotRunTogether() {
        assertThat(Fingerprint.of("ab", "c")).isNotEqualTo(Fingerprint.of("a", "bc"));
    }
}
