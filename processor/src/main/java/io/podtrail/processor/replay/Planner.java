package io.podtrail.processor.replay;

import io.podtrail.events.Observation;
import io.podtrail.events.kafka.EventSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a replay has to read. A picture is complete from a keyframe on, so the log is read backwards from the window
 * until every cluster that is heard of has a whole keyframe, and its configuration, or until it begins. Forwards it is read
 * to its end: a history that was imported lies behind what is later, and a transaction's marker, which bears the time at
 * which it was written, makes an offset by time worthless as an end.
 */
public final class Planner {
    /** Twice the usual time between keyframes. */
    private static final Duration FIRST_LOOK_BACK = Duration.ofHours(12);

    private static final int LOOK_FURTHER = 4;

    private final Map<String, Object> clientProperties;
    private final String topic;

    /**
     * Plans replays of a log.
     *
     * @param clientProperties of any Kafka client; must hold {@code bootstrap.servers}
     * @param topic of the observations
     */
    public Planner(Map<String, Object> clientProperties, String topic) {
        this.clientProperties = Map.copyOf(clientProperties);
        this.topic = topic;
    }

    /** A plan over the log as it is now; what is written later changes nothing. */
    public Plan plan(Window window, Scope scope, @Nullable Hypothesis hypothesis) {
        try (var reader = new ObservationReader(clientProperties, topic)) {
            List<TopicPartition> partitions = reader.partitions();
            Map<TopicPartition, Long> begins = reader.begins(partitions);
            Map<TopicPartition, Long> ends = reader.ends(partitions);
            Map<TopicPartition, Long> from = reader.offsets(ends, window.from());
            var segments = new ArrayList<Segment>();
            for (TopicPartition partition : partitions) {
                segments.add(segment(
                        reader,
                        partition,
                        begins.getOrDefault(partition, 0L),
                        from.getOrDefault(partition, 0L),
                        ends.getOrDefault(partition, 0L),
                        window,
                        scope.keys()));
            }
            boolean logBegins = begins.values().stream().allMatch(begin -> begin == 0);
            return new Plan(topic, window, scope, hypothesis, segments, logBegins);
        }
    }

    private static Segment segment(
            ObservationReader reader,
            TopicPartition partition,
            long begin,
            long from,
            long to,
            Window window,
            Predicate<String> inScope) {
        var found = new TreeMap<String, Picture>();
        Duration lookBack = FIRST_LOOK_BACK;
        long read = from;
        while (read > begin && !(isComplete(found) && !found.isEmpty())) {
            Instant earlier = window.from().minus(lookBack);
            // No broker takes a time before 1970.
            long start = earlier.isBefore(Instant.EPOCH)
                    ? begin
                    : Math.max(
                            begin,
                            reader.offsets(Map.of(partition, read), earlier).getOrDefault(partition, begin));
            if (start < read) {
                Map<String, Picture> part = pictures(reader, partition.partition(), start, read, inScope);
                part.forEach((cluster, picture) -> found.merge(cluster, picture, Picture::orEarlier));
                read = start;
            }
            lookBack = lookBack.multipliedBy(LOOK_FURTHER);
        }
        return segment(partition.partition(), begin, Math.min(from, to), to, window, found);
    }

    private static Segment segment(
            int partition, long begin, long from, long to, Window window, Map<String, Picture> found) {
        long start = from;
        var incomplete = new TreeSet<String>();
        var configurations = new ArrayList<Observation.PolicyChanged>();
        for (var cluster : found.entrySet()) {
            Picture picture = cluster.getValue();
            if (picture.keyframe == null) {
                // The log's very first records are the first that was ever seen: nothing can be missing before them.
                start = begin;
                if (begin > 0) {
                    incomplete.add(cluster.getKey());
                }
            } else {
                start = Math.min(start, picture.keyframe);
            }
        }
        for (Picture picture : found.values()) {
            if (picture.configuration != null && picture.configuredAt < start) {
                configurations.add(picture.configuration);
            }
        }
        Instant begins = found.values().stream()
                .map(picture -> picture.keyframeAt)
                .filter(at -> at != null)
                .min(Instant::compareTo)
                .orElse(window.from());
        return new Segment(partition, start, to, configurations, List.copyOf(incomplete), begins);
    }

    private static boolean isComplete(Map<String, Picture> found) {
        return found.values().stream().allMatch(Picture::isComplete);
    }

    private static Map<String, Picture> pictures(
            ObservationReader reader, int partition, long from, long to, Predicate<String> inScope) {
        var pictures = new HashMap<String, Picture>();
        reader.read(partition, from, to, () -> false, records -> {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                String key = ObservationReader.key(record);
                if (key == null || !inScope.test(key)) {
                    continue;
                }
                int slash = key.indexOf('/');
                Picture picture =
                        pictures.computeIfAbsent(slash < 0 ? key : key.substring(0, slash), cluster -> new Picture());
                if (slash < 0) {
                    picture.take(record);
                }
            }
        });
        return pictures;
    }

    /** What is known of one cluster at the window's begin. */
    private static final class Picture {
        private @Nullable Long started;
        private @Nullable Instant startedAt;
        private @Nullable Long keyframe;
        private @Nullable Instant keyframeAt;
        private Observation.@Nullable PolicyChanged configuration;
        private long configuredAt;

        void take(ConsumerRecord<byte[], byte[]> record) {
            Observation observation;
            try {
                observation = EventSerde.observation().deserialize(record.topic(), record.value());
            } catch (SerializationException deadLetter) {
                return;
            }
            if (observation instanceof Observation.KeyframeStarted) {
                started = record.offset();
                startedAt = observation.observedAt();
            } else if (observation instanceof Observation.KeyframeCompleted && started != null) {
                keyframe = started;
                keyframeAt = startedAt;
            } else if (observation instanceof Observation.PolicyChanged changed) {
                configuration = changed;
                configuredAt = record.offset();
            }
        }

        boolean isComplete() {
            return keyframe != null && configuration != null;
        }

        Picture orEarlier(Picture earlier) {
            if (keyframe == null) {
                keyframe = earlier.keyframe;
                keyframeAt = earlier.keyframeAt;
            }
            if (configuration == null) {
                configuration = earlier.configuration;
                configuredAt = earlier.configuredAt;
            }
            return this;
        }
    }
}
