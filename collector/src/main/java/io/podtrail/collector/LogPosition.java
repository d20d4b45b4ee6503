package io.podtrail.collector;

import io.podtrail.events.Observation;
import io.podtrail.events.kafka.EventSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * How far the log has come for one cluster.
 *
 * @param epoch the highest; 0 when the log does not know the cluster
 * @param lastObservedAt when something was last seen; null when never
 * @param coveredUntil the newest instant up to which all was seen, as a heartbeat or a completed keyframe says; null when
 *     none does
 * @param policyDigest of the configuration in force; null when none ever was
 */
record LogPosition(
        long epoch,
        @Nullable Instant lastObservedAt,
        @Nullable Instant coveredUntil,
        @Nullable String policyDigest) {
    static final LogPosition START = new LogPosition(0, null, null, null);
    private static final long FIRST_STEP = 1_000;
    /** How far back the configuration in force is looked for. One that is not found is written again: no harm. */
    private static final long POLICY_LOOK_BACK = 200_000;

    private static final Duration POLL = Duration.ofSeconds(1);

    /**
     * Reads one partition backwards in growing steps: markers go to every partition, so any one has them all. Only a
     * cluster that is new to the log makes this read a whole partition.
     *
     * @param consumer reads committed records only; its assignment is changed
     * @param end of the partition, uncommitted records included: another cluster's open transaction would hide the end of
     *     our own log from a reader of committed records, so it is waited for
     */
    static LogPosition find(Consumer<byte[], byte[]> consumer, TopicPartition partition, long end, String cluster) {
        consumer.assign(List.of(partition));
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        LogPosition found = START;
        long step = FIRST_STEP;
        for (long to = end; to > begin && !found.isComplete(end - to); step *= 4) {
            long from = Math.max(begin, to - step);
            found = found.orElse(read(consumer, partition, cluster, from, to));
            to = from;
        }
        return found;
    }

    private static LogPosition read(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, String cluster, long from, long to) {
        LogPosition position = START;
        consumer.seek(partition, from);
        while (consumer.position(partition) < to) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < to) {
                    position = position.after(record, cluster);
                }
            }
        }
        return position;
    }

    private LogPosition after(ConsumerRecord<byte[], byte[]> record, String cluster) {
        Observation observation;
        try {
            observation = EventSerde.observation().deserialize(record.topic(), record.value());
        } catch (SerializationException unreadable) {
            return this; // The processor makes a dead letter of it.
        }
        if (observation == null || !observation.cluster().equals(cluster)) {
            return this;
        }
        Instant at = observation.observedAt();
        return new LogPosition(
                Math.max(epoch, observation.epoch()),
                latest(lastObservedAt, at),
                claimsCoverage(observation) ? latest(coveredUntil, at) : coveredUntil,
                observation instanceof Observation.PolicyChanged changed ? changed.digest() : policyDigest);
    }

    /** The one of two partitions that knows a later epoch. */
    LogPosition latest(LogPosition other) {
        return other.epoch > epoch ? other : this;
    }

    private LogPosition orElse(LogPosition earlier) {
        return epoch == 0
                ? earlier
                : new LogPosition(
                        epoch,
                        lastObservedAt,
                        coveredUntil == null ? earlier.coveredUntil : coveredUntil,
                        policyDigest == null ? earlier.policyDigest : policyDigest);
    }

    private static Instant latest(@Nullable Instant so, Instant other) {
        return so == null || other.isAfter(so) ? other : so;
    }

    private static boolean claimsCoverage(Observation observation) {
        return observation instanceof Observation.KeyframeCompleted
                || (observation instanceof Observation.Heartbeat heartbeat && heartbeat.watching());
    }

    private boolean isComplete(long lookedBack) {
        return epoch > 0 && coveredUntil != null && (policyDigest != null || lookedBack >= POLICY_LOOK_BACK);
    }
}
