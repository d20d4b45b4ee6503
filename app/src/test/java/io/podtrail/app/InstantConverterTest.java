package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InstantConverterTest {
    private final InstantConverter converter =
            new InstantConverter(Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource({
        "now, 2026-11-24T12:00:00Z",
        "30d, 2026-10-25T12:00:00Z",
        "-90m, 2026-11-24T10:30:00Z",
        "2026-11-04, 2026-11-04T00:00:00Z",
        "2026-11-04T03:12Z, 2026-11-04T03:12:00Z",
        "2026-11-04T03:12:30+02:00, 2026-11-04T01:12:30Z",
    })
    void readsPointsInTimeAsPeopleSayThem(String said, Instant meant) {
        assertThat(converter.convert(said)).isEqualTo(meant);
    }

    @Test
    void saysWhatItWouldHaveRead() {
        assertThatThrownBy(() -> converter.convert("yesterday"))
                .hasMessageContaining("'yesterday' is no point in time: one such as 2026-11-04T03:12Z");
    }
}
