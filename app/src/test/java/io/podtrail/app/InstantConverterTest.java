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
        "2026-11-04T03:12, 2026-11-04T03:12:00Z",
        "2026-11-04 03:12, 2026-11-04T03:12:00Z",
        "2026-11-04 03:12:30-05:00, 2026-11-04T08:12:30Z",
        "3h ago, 2026-11-24T09:00:00Z",
        "today, 2026-11-24T00:00:00Z",
        "yesterday, 2026-11-23T00:00:00Z",
    })
    void readsPointsInTimeAsPeopleSayThem(String said, Instant meant) {
        assertThat(converter.convert(said)).isEqualTo(meant);
    }

    @Test
    void saysWhatItWouldHaveRead() {
        assertThatThrownBy(() -> converter.convert("tomorrow"))
                .hasMessageContaining("'tomorrow' is not a point in time: write one such as 2026-11-04T03:12,");
    }
}
