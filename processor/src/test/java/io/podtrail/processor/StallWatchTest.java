package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

final class StallWatchTest {
    private static final String THREAD = "app-StreamThread-1";

    private final Map<MetricName, Metric> metrics = new HashMap<>();
    private final List<Throwable> stalls = new ArrayList<>();
    private final StallWatch watch = new StallWatch(() -> metrics, stalls::add);

    @Test
    void aThreadThatNoLongerAsksKafkaIsToldOnce() {
        lastPoll(THREAD + "-consumer", 3_000);
        ticks(StallWatch.TICKS - 1);
        assertThat(stalls).isEmpty();

        ticks(StallWatch.TICKS);
        assertThat(stalls)
                .singleElement()
                .satisfies(stall ->
                        assertThat(stall).hasMessageContaining(THREAD + " has not asked Kafka for records for 180 s"));
    }

    @Test
    void aProcessThatWasStoppedForLongIsNotTakenForAStalledOne() {
        lastPoll(THREAD + "-consumer", 86_400);
        ticks(1);
        lastPoll(THREAD + "-consumer", 0);
        ticks(1);
        lastPoll(THREAD + "-consumer", 20);
        ticks(StallWatch.TICKS - 1);

        assertThat(stalls).isEmpty();
    }

    @Test
    void clientsThatHaveNothingToAskForDoNotCount() {
        lastPoll(THREAD + "-restore-consumer", 3_000);
        lastPoll("app-admin", 3_000);
        lastPoll("app-StreamThread-2-consumer", -1);
        ticks(2 * StallWatch.TICKS);

        assertThat(stalls).isEmpty();
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) {
            watch.tick();
        }
    }

    private void lastPoll(String client, double secondsAgo) {
        var name = new MetricName("last-poll-seconds-ago", "consumer-metrics", "", Map.of("client-id", client));
        metrics.put(name, new Metric() {
            @Override
            public MetricName metricName() {
                return name;
            }

            @Override
            public Object metricValue() {
                return secondsAgo;
            }
        });
    }
}
