package io.podtrail.sink.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MuteTimeTest {
    private static final MuteTime NIGHTS = new MuteTime(
            "nights",
            ZoneId.of("Europe/Berlin"),
            EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
            List.of(new MuteTime.Range(22 * 60, 6 * 60)));

    @Test
    void aNightBelongsToTheDayOnWhichItBegins() {
        assertThat(NIGHTS.contains(Instant.parse("2026-11-06T22:00:00Z"))).isTrue(); // Friday, 23:00
        assertThat(NIGHTS.contains(Instant.parse("2026-11-07T04:59:59Z"))).isTrue(); // Saturday, 05:59
        assertThat(NIGHTS.contains(Instant.parse("2026-11-07T05:00:00Z"))).isFalse(); // Saturday, 06:00
        assertThat(NIGHTS.contains(Instant.parse("2026-11-07T22:00:00Z"))).isFalse(); // Saturday, 23:00
        assertThat(NIGHTS.contains(Instant.parse("2026-11-09T04:00:00Z"))).isFalse(); // Monday, 05:00
    }

    @Test
    void itsEndIsThatOfTheClockOnTheWallAlsoWhereThatIsPutForward() {
        // Summer time began on Sunday, 29 March 2026, at 02:00.
        var everyNight = new MuteTime("nights", NIGHTS.timeZone(), EnumSet.allOf(DayOfWeek.class), NIGHTS.ranges());

        assertThat(everyNight.endAfter(Instant.parse("2026-03-28T22:30:00Z")))
                .isEqualTo(Instant.parse("2026-03-29T04:00:00Z"));
    }
}
