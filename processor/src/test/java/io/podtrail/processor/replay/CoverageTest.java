package io.podtrail.processor.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Observation;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CoverageTest {
    private static final Instant NINE = Instant.parse("2026-11-02T09:00:00Z");

    @ParameterizedTest
    @CsvSource({"-1, false", "0, true", "30, true", "60, true", "61, false"})
    void anInstantIsCoveredWhereTheWindowAroundItIs(int secondsAfterNine, boolean covered) {
        var coverage = new Coverage();
        coverage.take(new Observation.Heartbeat("c1", 1, NINE, null, true));
        coverage.take(new Observation.Heartbeat("c1", 1, NINE.plusSeconds(60), null, true));
        Instant at = NINE.plusSeconds(secondsAfterNine);

        List<Interval> within = coverage.within(new Window(at, at));

        assertThat(within).isEqualTo(covered ? List.of(new Interval(at, at)) : List.of());
        assertThat(Interval.intersection(within, within)).isEqualTo(within);
    }
}
