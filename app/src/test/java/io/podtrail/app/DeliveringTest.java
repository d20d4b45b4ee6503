package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.app.http.Starting;
import io.podtrail.app.http.Together;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DeliveringTest {
    private static final Instant UNTIL = Instant.parse("2026-11-02T10:00:00Z");

    @Test
    void aSinkThatDeliversIsReadyAndNamesTheReceiversThatRest() {
        var health = new Delivering(() -> false, () -> "", () -> Map.of("pager", UNTIL));

        assertThat(health.isReady()).isTrue();
        assertThat(health.state()).isEqualTo("delivering; pager rests until 2026-11-02T10:00:00Z");
        assertThat(new Delivering(() -> false, () -> "", Map::of).state()).isEqualTo("delivering");
    }

    @Test
    void aSinkThatHasStoppedIsNotReady() {
        var health = new Delivering(() -> true, () -> "", () -> Map.of("pager", UNTIL));

        assertThat(health.isReady()).isFalse();
        assertThat(health.state()).isEqualTo("stopped");
    }

    @Test
    void aProcessOfSeveralPartsIsReadyWhileAllAreAndSaysWhatEachDoes() {
        var delivering = new Delivering(() -> false, () -> "", () -> Map.of("pager", UNTIL));
        var starting = new Starting("connecting to Kafka");

        var health = new Together(List.of(starting, delivering));

        assertThat(health.isReady()).isFalse();
        assertThat(health.state()).isEqualTo("connecting to Kafka; delivering; pager rests until 2026-11-02T10:00:00Z");
        assertThat(new Together(List.of(delivering, delivering)).isReady()).isTrue();
    }
}
