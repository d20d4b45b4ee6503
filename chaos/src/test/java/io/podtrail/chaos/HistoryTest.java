package io.podtrail.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Observation;
import io.podtrail.events.kafka.EventSerde;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

/** A history is worth something if everything happens in it. */
final class HistoryTest {
    private static final History HISTORY = History.of(1, 40_000, 3);

    @Test
    void theSameSeedGivesTheSameRecordsAndAnotherOneOthers() {
        assertThat(records(HISTORY)).isEqualTo(records(HISTORY)).hasSize(40_000);
        var another = new History(2, HISTORY.begin(), 40_000, 3, HISTORY.podsPerCluster(), HISTORY.eventful());
        assertThat(records(another)).isNotEqualTo(records(HISTORY));
    }

    @Test
    void everyTypeOfObservationOccursOftenEnoughAndRubbishSeldom() {
        var counts = new HashMap<Class<?>, Integer>();
        int rubbish = 0;
        for (LogRecord record : HISTORY) {
            try {
                Observation observation = EventSerde.observation()
                        .deserialize("observations", record.value().getBytes(StandardCharsets.UTF_8));
                counts.merge(observation.getClass(), 1, Integer::sum);
                rubbish += observation.key().equals(record.key()) ? 0 : 1;
            } catch (SerializationException e) {
                rubbish++;
            }
        }
        assertThat(counts.keySet()).isEqualTo(Observation.TYPES.keySet());
        assertThat(counts)
                .allSatisfy((type, count) ->
                        assertThat(count).as(type.getSimpleName()).isGreaterThan(5));
        assertThat(rubbish).isBetween(5, 200);
    }

    @Test
    void everyPartitionHasItsShare() {
        var byPartition = new HashMap<Integer, Integer>();
        HISTORY.forEach(record -> byPartition.merge(record.partition(), 1, Integer::sum));

        assertThat(byPartition)
                .hasSize(3)
                .allSatisfy((partition, count) -> assertThat(count).isGreaterThan(4_000));
    }

    @Test
    void faultsOfEachKindArePlannedInTimeOrderAllOverTheHistory() {
        var plan = FaultPlan.of(Map.of(Fault.KILL, 30, Fault.KILL_BROKER, 5, Fault.PAUSE, 3), 1_000_000, 1);

        List<Integer> moments =
                plan.faults().stream().map(FaultPlan.Planned::afterRecords).toList();
        assertThat(plan.faults()).hasSize(38);
        assertThat(moments).isSorted().allSatisfy(moment -> assertThat(moment).isBetween(1, 1_000_000));
        assertThat(new TreeSet<>(moments)).hasSize(38);
        assertThat(plan.faults().stream().filter(planned -> planned.fault() == Fault.KILL_BROKER))
                .hasSize(5);
    }

    private static List<LogRecord> records(History history) {
        var records = new ArrayList<LogRecord>();
        history.forEach(records::add);
        return records;
    }
}
