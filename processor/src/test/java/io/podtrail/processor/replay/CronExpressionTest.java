package io.podtrail.processor.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Schedule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is expected follows from the rules of github.com/robfig/cron/v3, which Kubernetes reads schedules with. */
final class CronExpressionTest {
    /** A Wednesday. */
    private static final Instant NOW = Instant.parse("2026-11-25T00:30:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    */15 * * * *        | 2026-11-25T00:45:00Z
                    30 0 * * *          | 2026-11-26T00:30:00Z
                    31 0 * * *          | 2026-11-25T00:31:00Z
                    0 3 * * 0           | 2026-11-29T03:00:00Z
                    0 3 * * SUN         | 2026-11-29T03:00:00Z
                    0 3 * * mon-fri     | 2026-11-25T03:00:00Z
                    5/20 * * * *        | 2026-11-25T00:45:00Z
                    0 0 1 1 *           | 2027-01-01T00:00:00Z
                    0 0 1 JAN,jul *     | 2027-01-01T00:00:00Z
                    0 0 29 2 *          | 2028-02-29T00:00:00Z
                    0 12 13 * 5         | 2026-11-27T12:00:00Z
                    0 12 13 * ?         | 2026-12-13T12:00:00Z
                    0 12 */2 * 5        | 2026-11-25T12:00:00Z
                    0 12 2-30/2 * 4     | 2026-11-26T12:00:00Z
                    @yearly             | 2027-01-01T00:00:00Z
                    @monthly            | 2026-12-01T00:00:00Z
                    @weekly             | 2026-11-29T00:00:00Z
                    @daily              | 2026-11-26T00:00:00Z
                    @hourly             | 2026-11-25T01:00:00Z
                    @every 1h30m        | 2026-11-25T02:00:00Z
                    CRON_TZ=Asia/Tokyo 0 3 * * * | 2026-11-25T18:00:00Z
                    """)
    void isDueWhenKubernetesRunsIt(String cron, Instant next) {
        assertThat(expression(cron, null).next(NOW)).contains(next);
    }

    @Test
    void isDueByTheClockOfItsTimeZone() {
        assertThat(expression("0 3 * * *", "Europe/Berlin").next(NOW)).contains(Instant.parse("2026-11-25T02:00:00Z"));
    }

    @Test
    void aTimeThatTheClockSkipsIsNotDue() {
        Instant beforeSpring = Instant.parse("2026-03-29T00:00:00Z");

        assertThat(expression("30 2 * * *", "Europe/Berlin").next(beforeSpring))
                .contains(Instant.parse("2026-03-30T00:30:00Z"));
    }

    @Test
    void aTimeThatTheClockRepeatsIsDueOnce() {
        var daily = expression("30 2 * * *", "Europe/Berlin");
        Instant first = Instant.parse("2026-10-25T00:30:00Z");

        assertThat(daily.next(first.minusSeconds(1))).contains(first);
        assertThat(daily.next(first)).contains(Instant.parse("2026-10-26T01:30:00Z"));
    }

    @Test
    void whatIsNeverDueHasNoNext() {
        assertThat(expression("0 0 30 2 *", null).next(NOW)).isEmpty();
    }

    @Test
    void isDueAtBothEndsOfAnInterval() {
        var hourly = expression("@hourly", null);
        Instant one = Instant.parse("2026-11-25T01:00:00Z");

        assertThat(hourly.isDueWithin(new Interval(one, one.plusSeconds(60)))).isTrue();
        assertThat(hourly.isDueWithin(new Interval(one.minusSeconds(60), one))).isTrue();
        assertThat(hourly.isDueWithin(new Interval(one.plusSeconds(1), one.plusSeconds(60))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "* * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * * 13 *",
                "* * * * 7",
                "5-1 * * * *",
                "*/0 * * * *",
                "1,,2 * * * *",
                "@never",
                "@every 0s",
                "TZ=Nowhere/Land 0 0 * * *",
                "a * * * *",
                "99999999999 * * * *",
            })
    void whatKubernetesRefusesIsNoSchedule(String cron) {
        assertThat(CronExpression.of(new Schedule(cron, null, false))).isEmpty();
    }

    private static CronExpression expression(String cron, @Nullable String timeZone) {
        return CronExpression.of(new Schedule(cron, timeZone, false)).orElseThrow();
    }
}
