package io.podtrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VersionTest {
    @ParameterizedTest
    @ValueSource(strings = {"latest", "v1.0", "v1.9", "v1.37", "v1.9223372036854775807"})
    void whatUpstreamTakesIsShownAsItWasWritten(String version) {
        assertThat(Version.parse(version)).get().hasToString(version);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1.00",
                "v1.01",
                "1.2",
                "v1",
                "v2.0",
                "V1.1",
                "Latest",
                "",
                " v1.1",
                "v1.1\n",
                "v1.9223372036854775808"
            })
    void whatUpstreamRefusesIsNoVersion(String version) {
        assertThat(Version.parse(version)).isEmpty();
    }

    @Test
    void latestIsNewerThanEveryNumber() {
        assertThat(List.of(Version.of(0), Version.of(9), Version.of(10), Version.of(Long.MAX_VALUE), Version.LATEST))
                .isSorted();
    }
}
