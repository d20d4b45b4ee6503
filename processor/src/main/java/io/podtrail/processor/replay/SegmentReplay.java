package io.podtrail.processor.replay;

import io.podtrail.events.Alert;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.processor.TopologyPartition;
import io.podtrail.processor.store.ClusterState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * One segment on its way through the topology: as the log has it, and as it would have been under the hypothesis. Each
 * record is parsed once for both.
 */
final class SegmentReplay {
    /** Where nobody listens. */
    static final TopologyPartition.Output SILENT = new TopologyPartition.Output() {
        @Override
        public void violations(Record<String, @Nullable PodViolations> record) {}

        @Override
        public void alert(Record<String, Alert> record) {}
    };

    private final Plan plan;
    private final Segment segment;
    private final Predicate<String> inScope;
    /** Milliseconds since 1970 after which a record is of no interest. */
    private final long end;

    private final EventSerde<Observation> serde = EventSerde.observation();
    private final Tally actual;
    private final @Nullable Tally supposed;
    private final @Nullable Supposition supposition;
    private final Map<String, Heard> heard = new TreeMap<>();
    /** Of the record before: mostly of the same cluster. */
    private Heard last = new Heard("");

    private Instant time;
    private long records;
    private long unreadable;

    /** @param tee also gets all that the topology forwards, as the log has it */
    SegmentReplay(Plan plan, Segment segment, TopologyPartition.Output tee) {
        this.plan = plan;
        this.segment = segment;
        this.inScope = plan.scope().keys();
        this.end = plan.window().to().toEpochMilli();
        this.actual = new Tally(plan.window(), tee);
        this.supposed = plan.hypothesis() == null ? null : new Tally(plan.window(), SILENT);
        this.supposition = plan.hypothesis() == null ? null : new Supposition(plan.hypothesis());
        this.time = segment.begins();
        segment.configurations().forEach(this::take);
    }

    /** How far it has come in the log's own time. */
    Instant time() {
        return time;
    }

    void take(Iterable<ConsumerRecord<byte[], byte[]>> batch) {
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            take(record);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        records++;
        String key = ObservationReader.key(record);
        if (key != null && !inScope.test(key)) {
            return;
        }
        if (record.timestamp() > end) {
            takeAfterTheEnd(key, record);
            return;
        }
        Observation observation = null;
        try {
            observation = serde.deserialize(record.topic(), record.value());
        } catch (SerializationException deadLetter) {
            // Counted below.
        }
        if (observation == null || key == null || !process(key, observation, record.timestamp(), record.offset())) {
            unreadable++;
            return;
        }
        if (!last.cluster.equals(observation.cluster())) {
            last = heard.computeIfAbsent(observation.cluster(), Heard::new);
        }
        last.take(observation);
        if (observation.observedAt().isAfter(time)) {
            time = observation.observedAt();
        }
    }

    /** The next heartbeat after the window, where there is one, says whether its last moments were observed. */
    private void takeAfterTheEnd(@Nullable String key, ConsumerRecord<byte[], byte[]> record) {
        Heard of = key == null ? null : heard.get(key);
        if (of == null || of.isOver) {
            return;
        }
        try {
            Observation marker = serde.deserialize(record.topic(), record.value());
            if (marker instanceof Observation.Everywhere) {
                of.coverage.take(marker);
                of.isOver = marker instanceof Observation.Heartbeat beat && beat.watching();
            }
        } catch (SerializationException deadLetter) {
            // It is no evidence.
        }
    }

    private void take(Observation.PolicyChanged configuration) {
        process(configuration.key(), configuration, configuration.observedAt().toEpochMilli(), segment.from() - 1);
    }

    private boolean process(String key, Observation observation, long timestamp, long offset) {
        boolean taken = actual.process(key, observation, timestamp, offset);
        if (taken && supposed != null && supposition != null) {
            List<Observation> told = supposition.told(observation);
            for (Observation one : told) {
                supposed.process(one.key(), one, timestamp, offset);
            }
        }
        return taken;
    }

    /** What it came to; call once, after the last record. */
    PartitionOutcome finish() {
        var ends = new TreeMap<String, Instant>();
        var clusters = new ArrayList<ClusterOutcome>();
        heard.forEach((cluster, of) -> {
            List<Interval> covered = of.coverage.within(plan.window());
            boolean observedToTheEnd = !covered.isEmpty()
                    && covered.get(covered.size() - 1).to().equals(plan.window().to());
            ends.put(
                    cluster,
                    observedToTheEnd ? plan.window().to() : plan.window().clip(of.at));
            ClusterState state = actual.partition().cluster(cluster);
            clusters.add(
                    new ClusterOutcome(cluster, state.alias(), state.version(), state.configuration(), of.at, covered));
        });
        return new PartitionOutcome(
                segment.partition(),
                records,
                unreadable,
                clusters,
                actual.finish(ends),
                supposed == null ? null : supposed.finish(ends));
    }

    /** What was heard of one cluster. */
    private static final class Heard {
        private final String cluster;
        private final Coverage coverage = new Coverage();
        /** When last. */
        private Instant at = Instant.MIN;
        /** Whether a heartbeat after the window has come. */
        private boolean isOver;

        Heard(String cluster) {
            this.cluster = cluster;
        }

        void take(Observation observation) {
            if (observation instanceof Observation.Everywhere) {
                coverage.take(observation);
            }
            if (observation.observedAt().isAfter(at)) {
                at = observation.observedAt();
            }
        }
    }
}
