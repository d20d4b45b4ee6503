package io.podtrail.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Observation.Gap;
import io.podtrail.events.Observation.Heartbeat;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CoverageTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    @Test
    void onlyAHeartbeatThatWatchesExtendsIt() {
        Coverage coverage = Coverage.NONE.after(heartbeat(0, true)).after(heartbeat(10, false));

        assertThat(coverage.watchedUntil()).isEqualTo(START);
        assertThat(coverage.after(heartbeat(20, true)).watchedUntil()).isEqualTo(START.plusSeconds(20));
        assertThat(coverage.after(heartbeat(-5, true)).watchedUntil()).isEqualTo(START);
    }

    @Test
    void theLastGapsAreKeptTheOldestFirst() {
        Coverage coverage = Coverage.NONE;
        for (int i = 0; i < Coverage.GAPS + 5; i++) {
            coverage =
                    coverage.after(new Gap("c", 1, START, START.plusSeconds(i), START.plusSeconds(i + 1), "down " + i));
        }

        assertThat(coverage.gaps()).hasSize(Coverage.GAPS);
        assertThat(coverage.gaps().get(0).reason()).isEqualTo("down 5");
        assertThat(coverage.gaps().get(Coverage.GAPS - 1).reason()).isEqualTo("down " + (Coverage.GAPS + 4));
    }

    @Test
    void aStateThatWasStoredBeforeCoverageWasKeptCanBeRead() {
        var serde = new StateSerde<>(ClusterState.class);
        String stored =
                new String(serde.serialize("clusters", ClusterState.UNKNOWN), java.nio.charset.StandardCharsets.UTF_8);
        String before = stored.replaceFirst(",\"coverage\":\\{.*?}", "");
        assertThat(before).doesNotContain("coverage");

        assertThat(serde.deserialize("clusters", before.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(ClusterState.UNKNOWN);
    }

    private static Heartbeat heartbeat(int seconds, boolean watching) {
        return new Heartbeat("c", 1, START.plusSeconds(seconds), null, watching);
    }
}
