package io.podtrail.policy.checks;

import static io.podtrail.policy.checks.CheckFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HostPathVolumesTest {
    @Test
    void aPathOfTheHostIsForbiddenWhateverElseTheVolumeIs() {
        assertThat(ask(HostPathVolumes.CHECK, 0, "{volumes: [{name: v, hostPath: {}, emptyDir: {}}]}"))
                .isEqualTo("hostPath volumes (volume \"v\")");
    }

    @Test
    void namesKeepTheirOrderAndRepeat() {
        assertThat(ask(
                        HostPathVolumes.CHECK,
                        0,
                        "{volumes: [{name: b, hostPath: {}}, {name: a}, {name: b, hostPath: {}}]}"))
                .isEqualTo("hostPath volumes (volumes \"b\", \"b\")");
    }

    @Test
    void otherVolumesAreAllowed() {
        assertThat(ask(HostPathVolumes.CHECK, 0, "{volumes: [{name: v, nfs: {}}, {name: n, hostPath: null}]}"))
                .isEmpty();
    }
}
