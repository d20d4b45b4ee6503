package io.podtrail.collector;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.events.AlertSettings;
import io.podtrail.events.LogExtent;
import io.podtrail.events.Observation;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.PodSecurityConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A collector that writes into memory, with one partition, so that the order of all it wrote can be seen. */
final class RecordedLog implements AutoCloseable {
    static final Topics TOPICS = new Topics("t.");
    static final LogExtent EXTENT = new LogExtent("mJ1CLIHhRfWGvlGY0aBxYg", 7);

    final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    final Collector collector;
    private final ObservationLog log;

    RecordedLog(LogPosition position) {
        this(position, CarriedLabels.DEFAULT);
    }

    private RecordedLog(LogPosition position, CarriedLabels labels) {
        var config = new CollectorConfig(
                TOPICS,
                1,
                Map.of(),
                "c1",
                null,
                PodSecurityConfiguration.NONE,
                AlertSettings.DEFAULT,
                Duration.ofSeconds(10),
                KafkaClock.system(KafkaClock.DEFAULT_TOLERANCE),
                labels);
        log = new ObservationLog(
                () -> producer,
                () -> 0,
                Duration.ofMinutes(1),
                TOPICS,
                1,
                CollectorMetrics.unregistered(),
                null,
                Clock.systemUTC());
        collector = new Collector(
                config,
                log,
                new FoundLog(position, List.of(EXTENT)),
                "no collector was running",
                CollectorMetrics.unregistered());
    }

    static RecordedLog empty() {
        return new RecordedLog(new LogPosition(0, null, null, null));
    }

    static RecordedLog carrying(CarriedLabels labels) {
        return new RecordedLog(new LogPosition(0, null, null, null), labels);
    }

    static RecordedLog after(long epoch, Instant lastSeen) {
        return new RecordedLog(new LogPosition(epoch, lastSeen, lastSeen, null));
    }

    List<Observation> observations() {
        log.flush();
        return producer.history().stream()
                .filter(record -> record.topic().equals(TOPICS.observations()))
                .map(record -> EventSerde.observation().deserialize(record.topic(), record.value()))
                .toList();
    }

    /** What was written, a word or two each: {@code pod-seen shop/api}. */
    List<String> story() {
        return observations().stream().map(RecordedLog::tell).toList();
    }

    /** What was written of pods. */
    List<String> pods() {
        return story().stream().filter(line -> line.startsWith("Pod")).toList();
    }

    List<String> deadLetters() {
        log.flush();
        return producer.history().stream()
                .filter(record -> record.topic().equals(TOPICS.deadLetters()))
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    /** Every byte that was written, whatever the topic. */
    String allBytes() {
        log.flush();
        var all = new StringBuilder();
        for (ProducerRecord<byte[], byte[]> record : producer.history()) {
            all.append(record.key() == null ? "" : new String(record.key(), UTF_8));
            all.append(new String(record.value(), UTF_8));
            record.headers().forEach(header -> all.append(header.key()).append(new String(header.value(), UTF_8)));
        }
        return all.toString();
    }

    @Override
    public void close() {
        collector.close();
    }

    private static String tell(Observation observation) {
        String what = observation.getClass().getSimpleName();
        return observation instanceof Observation.InNamespace ? what + " " + observation.key() : what;
    }
}
