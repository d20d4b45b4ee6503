package io.podtrail.sink.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which logs a receiver goes on reading, and which it reads from their beginning. */
final class ReadLogsTest {
    private static final String ALERTS = "podtrail.alerts";
    private static final TopicPartition P0 = new TopicPartition(ALERTS, 0);
    private static final Map<String, String> IDS = Map.of(ALERTS, "new");

    @Test
    void aLogThatWasReadIsReadOn() {
        assertThat(logs(ReadLogs.offset(5, "new"), 5).lost()).isEmpty();
    }

    @Test
    void anOffsetOfTheTopicThatWasThereBeforeMeansNothing() {
        assertThat(logs(ReadLogs.offset(5, "old"), 900).lost()).containsOnlyKeys(P0);
    }

    @Test
    void aLogThatEndsBeforeWhatWasReadHasLostSomething() {
        assertThat(logs(ReadLogs.offset(5, "new"), 4).lost()).containsEntry(P0, "ends at 4, was read up to 5");
    }

    @Test
    void aLogWithRecordsAndWithoutAnOffsetWasRecreatedOrNotReadForTooLong() {
        assertThat(logs(null, 3).lost()).containsOnlyKeys(P0);
        assertThat(logs(null, 0).lost()).isEmpty();
    }

    @Test
    void anOffsetThatAnEarlierVersionHasCommittedIsTrusted() {
        ReadLogs logs = logs(ReadLogs.offset(5, null), 5);

        assertThat(logs.lost()).isEmpty();
        assertThat(logs.areCommittedByASink()).isFalse();
    }

    private static ReadLogs logs(@Nullable OffsetAndMetadata committed, long end) {
        var consumer = new MockConsumer<byte[], byte[]>("earliest") {
            @Override
            public synchronized Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
                var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
                if (committed != null) {
                    offsets.put(P0, committed);
                }
                return offsets;
            }
        };
        consumer.updateEndOffsets(Map.of(P0, end));
        return ReadLogs.of(consumer, Set.of(P0), IDS);
    }
}
