package io.podtrail.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Observation;
import io.podtrail.events.kafka.EventSerde;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class LogPositionTest {
    private static final TopicPartition PARTITION = new TopicPartition("t.observations", 0);
    private static final Instant T = Instant.parse("2026-11-02T09:00:00Z");

    @Test
    void anEmptyLogKnowsNoCluster() {
        assertThat(find(0, "c1")).isEqualTo(new LogPosition(0, null, null, null));
    }

    @Test
    void theHighestEpochOfTheClusterIsFoundAmongOthers() {
        var position = find(50, "c1");

        assertThat(position.epoch()).isEqualTo(24);
        assertThat(position.lastObservedAt()).isEqualTo(T.plusSeconds(48));
    }

    @Test
    void aClusterThatIsNotThereStartsAtNothing() {
        assertThat(find(50, "c3").epoch()).isZero();
    }

    /** A log in which two clusters beat in turn, their epochs growing. */
    private static LogPosition find(int records, String cluster) {
        var consumer = new MockConsumer<byte[], byte[]>("earliest");
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, (long) records));
        consumer.schedulePollTask(() -> {
            for (int i = 0; i < records; i++) {
                var heartbeat =
                        new Observation.Heartbeat(i % 2 == 0 ? "c1" : "c2", i / 2, T.plusSeconds(i), null, true);
                consumer.addRecord(new ConsumerRecord<>(
                        PARTITION.topic(), 0, i, null, EventSerde.observation().serialize("", heartbeat)));
            }
        });
        return LogPosition.find(consumer, PARTITION, records, cluster);
    }
}
