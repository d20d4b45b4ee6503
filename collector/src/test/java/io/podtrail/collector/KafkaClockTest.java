package io.podtrail.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KafkaClockTest {
    private static final Instant T = Instant.parse("2026-11-02T09:00:00Z");

    private final SettableClock local = new SettableClock();
    private long nanos = 4_711;
    private final KafkaClock clock = new KafkaClock(local, () -> nanos, Duration.ofSeconds(30));

    @Test
    void aClockThatWasNotComparedIsTaken() {
        assertThat(clock.instant()).isEqualTo(T);
        assertThat(clock.agrees()).isTrue();
        assertThat(clock.skew()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-86_400, -3_000, -31, 31, 3_000, 3_601, 86_400})
    void oneThatIsFarOffIsReplacedByKafkasAndReported(long secondsAhead) {
        clock.measured(T.minusSeconds(secondsAhead), nanos, nanos);
        pass(Duration.ofSeconds(10));

        assertThat(clock.instant()).isEqualTo(T.minusSeconds(secondsAhead).plusSeconds(10));
        assertThat(clock.agrees()).isFalse();
        assertThat(clock.skew()).isEqualTo(Duration.ofSeconds(secondsAhead));
    }

    @ParameterizedTest
    @ValueSource(longs = {-30, -1, 0, 1, 30})
    void oneThatIsNearlyRightIsTaken(long secondsAhead) {
        clock.measured(T.minusSeconds(secondsAhead), nanos, nanos);
        pass(Duration.ofSeconds(10));

        assertThat(clock.instant()).isEqualTo(T.plusSeconds(10));
        assertThat(clock.agrees()).isTrue();
    }

    @Test
    void aStepOfTheClockIsNoticedBeforeItIsComparedAgainAndForgottenWhenItIsPutRight() {
        clock.measured(T, nanos, nanos);

        local.now = T.plus(Duration.ofMinutes(50));
        assertThat(clock.instant()).isEqualTo(T);
        assertThat(clock.agrees()).isFalse();

        local.now = T;
        pass(Duration.ofSeconds(1));
        assertThat(clock.instant()).isEqualTo(T.plusSeconds(1));
        assertThat(clock.agrees()).isTrue();
    }

    @Test
    void aSlowAnswerOfKafkaIsNoSkew() {
        long asked = nanos;
        pass(Duration.ofMinutes(2));
        clock.measured(T.plusSeconds(60), asked, nanos);

        assertThat(clock.skew()).isZero();
        local.now = local.now.plus(Duration.ofMinutes(5));
        assertThat(clock.skew()).isEqualTo(Duration.ofMinutes(4));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        local.now = local.now.plus(time);
    }

    private static final class SettableClock extends Clock {
        private Instant now = T;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
