package io.podtrail.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Alert;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.testkit.RandomHistory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A partition driven directly, against the same partition in Kafka Streams. */
final class TopologyPartitionTest {
    static LongStream seeds() {
        return LongStream.rangeClosed(1, 8);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void forwardsByteForByteWhatStreamsWrites(long seed, @TempDir Path state) {
        List<Observation> history = RandomHistory.of(seed, 300);
        var written = new ArrayList<String>();
        try (var streams = new TopologyFixture(state)) {
            history.forEach(streams::observe);
            streams.violationRecords()
                    .forEach(record -> written.add(line(
                            record.key(),
                            EventSerde.podViolations().serialize("", record.value()),
                            record.timestamp(),
                            record.headers())));
            streams.alertTestRecords()
                    .forEach(record -> written.add(line(
                            record.key(),
                            EventSerde.alert().serialize("", record.value()),
                            record.timestamp(),
                            record.headers())));
        }

        assertThat(forwarded(history)).isEqualTo(written).hasSizeGreaterThan(100);
    }

    @Test
    void saysOfAnObservationThatCannotBeTrueThatItIsADeadLetter() {
        var partition = new TopologyPartition(new Forwarded());
        Observation first = RandomHistory.of(1, 1).get(0);

        assertThat(partition.process("another key", first, 0, 0)).isFalse();
        assertThat(partition.process(first.key(), first, 0, 1)).isTrue();
    }

    private static List<String> forwarded(List<Observation> history) {
        var forwarded = new Forwarded();
        var partition = new TopologyPartition(forwarded);
        long offset = 0;
        for (Observation observation : history) {
            assertThat(partition.process(
                            observation.key(),
                            observation,
                            observation.observedAt().toEpochMilli(),
                            offset++))
                    .isTrue();
        }
        var all = new ArrayList<>(forwarded.violations);
        all.addAll(forwarded.alerts);
        return all;
    }

    private static String line(String key, byte @Nullable [] value, long timestamp, Headers headers) {
        var text = new StringBuilder();
        headers.forEach(header -> text.append(header.key())
                .append('=')
                .append(new String(header.value(), UTF_8))
                .append(' '));
        return "%s %d %s %s".formatted(key, timestamp, text, value == null ? "" : new String(value, UTF_8));
    }

    private static final class Forwarded implements TopologyPartition.Output {
        private final List<String> violations = new ArrayList<>();
        private final List<String> alerts = new ArrayList<>();

        @Override
        public void violations(Record<String, @Nullable PodViolations> record) {
            violations.add(line(
                    record.key(),
                    EventSerde.podViolations().serialize("", record.value()),
                    record.timestamp(),
                    record.headers()));
        }

        @Override
        public void alert(Record<String, Alert> record) {
            alerts.add(line(
                    record.key(),
                    EventSerde.alert().serialize("", record.value()),
                    record.timestamp(),
                    record.headers()));
        }
    }
}
