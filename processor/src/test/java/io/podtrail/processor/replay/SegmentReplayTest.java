package io.podtrail.processor.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Observation;
import io.podtrail.events.kafka.EventSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What the log says right behind a window decides whether the window's last moments were observed. */
final class SegmentReplayTest {
    private static final Instant T = Instant.parse("2026-11-02T09:00:00Z");
    private static final Instant END = T.plusSeconds(27);

    @Test
    void aWindowThatEndsBetweenTwoHeartbeatsIsCoveredToItsEnd() {
        assertThat(covered(started(0), beat(10), beat(20), beat(30))).containsExactly(new Interval(T, END));
    }

    @Test
    void aWindowThatEndsBehindTheLastHeartbeatOfTheLogIsNot() {
        assertThat(covered(started(0), beat(10), beat(20))).containsExactly(new Interval(T, T.plusSeconds(20)));
    }

    @Test
    void aHeartbeatThatWatchesNothingIsNoEvidence() {
        assertThat(covered(started(0), beat(20), unwatched(30))).containsExactly(new Interval(T, T.plusSeconds(20)));
    }

    @Test
    void aGapThatIsReportedAfterTheWindowCountsWithinIt() {
        assertThat(covered(started(0), beat(10), beat(20), started(60), gap(20, 60), beat(70)))
                .containsExactly(new Interval(T, T.plusSeconds(20)));
        assertThat(covered(started(0), beat(10), beat(20), gap(25, 40), beat(50)))
                .containsExactly(new Interval(T, T.plusSeconds(25)));
    }

    @Test
    void aClusterThatAppearsAfterTheWindowIsNotObservedInIt() {
        assertThat(covered(started(30), beat(40))).isEmpty();
    }

    private static List<Interval> covered(Observation... log) {
        var plan = new Plan("t", new Window(T, END), Scope.ALL, null, List.of(), true);
        var replay = new SegmentReplay(plan, new Segment(0, 0, 100, List.of(), List.of(), T), SegmentReplay.SILENT);
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (Observation observation : log) {
            records.add(new ConsumerRecord<>(
                    "t",
                    0,
                    records.size(),
                    observation.observedAt().toEpochMilli(),
                    TimestampType.CREATE_TIME,
                    0,
                    0,
                    observation.key().getBytes(UTF_8),
                    EventSerde.observation().serialize("t", observation),
                    new RecordHeaders(),
                    Optional.empty()));
        }
        replay.take(records);
        List<ClusterOutcome> clusters = replay.finish().clusters();
        return clusters.isEmpty() ? List.of() : clusters.get(0).covered();
    }

    private static Observation started(int second) {
        return new Observation.KeyframeStarted("c1", second + 1, T.plusSeconds(second), null, null);
    }

    private static Observation beat(int second) {
        return new Observation.Heartbeat("c1", second + 1, T.plusSeconds(second), null, true);
    }

    private static Observation unwatched(int second) {
        return new Observation.Heartbeat("c1", second + 1, T.plusSeconds(second), null, false);
    }

    private static Observation gap(int from, int to) {
        return new Observation.Gap("c1", to + 1, T.plusSeconds(to), T.plusSeconds(from), T.plusSeconds(to), "away");
    }
}
