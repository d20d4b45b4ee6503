package io.podtrail.processor.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.processor.query.StateMetrics.Series;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StateMetricsTest {
    @Test
    void whatDoesNotFitIsAddedUpUnderOtherAndTheSumStays() {
        var all = new HashMap<Series, Integer>();
        for (int i = 0; i < 100; i++) {
            all.put(series("ns-" + i, "privileged"), i + 1);
            all.put(series("ns-" + i, "hostPorts"), 1);
        }

        Map<Series, Integer> bounded = StateMetrics.bounded(all, 20);

        assertThat(bounded).hasSizeLessThanOrEqualTo(20);
        assertThat(bounded.values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(all.values().stream().mapToInt(Integer::intValue).sum());
        assertThat(bounded).containsEntry(series("ns-99", "privileged"), 100);
        assertThat(bounded.keySet()).contains(series(StateMetrics.OTHER, "privileged"));
        assertThat(bounded.keySet()).doesNotContain(series("ns-0", "privileged"));
    }

    @Test
    void whatFitsIsLeftAsItIs() {
        Map<Series, Integer> all = Map.of(series("a", "privileged"), 1, series("b", "privileged"), 2);

        assertThat(StateMetrics.bounded(all, 2)).isEqualTo(all);
    }

    private static Series series(String namespace, String check) {
        return new Series("prod", namespace, Mode.ENFORCE, Level.BASELINE, check);
    }
}
