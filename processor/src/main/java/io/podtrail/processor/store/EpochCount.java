package io.podtrail.processor.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.events.LogExtent;
import io.podtrail.events.Observation;
import io.podtrail.events.Observation.KeyframeStarted;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the epochs of a cluster are counted across logs. A collector numbers its epochs by what the log holds. Where the log
 * lost the cluster's records, by retention or because the topic was created anew, it begins with 1 again, while this
 * partition remembers a higher epoch. Such a beginning is recognised by what the collector says of the log that it read, and
 * its epochs are counted on from those before. Without such evidence a lower epoch is a collector that was replaced.
 *
 * @param before what is added to the number that a collector gives
 * @param topicId of the log that the newest first keyframe of a collector lies in; null when no collector named it
 * @param offset of the newest marker that counted; -1 when it is unknown
 * @param ignored what did not count; null when nothing was ignored yet
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EpochCount(
        long before,
        @Nullable String topicId,
        long offset,
        @Nullable Ignored ignored) {
    /** No cluster is known yet, or its state was stored before epochs were counted like this. */
    public static final EpochCount NONE = new EpochCount(0, null, -1, null);

    /**
     * Records of a collector that was replaced.
     *
     * @param epoch the last such collector's own number
     * @param records how many there were
     * @param lastAt when the last of them was observed
     */
    public record Ignored(long epoch, long records, Instant lastAt) {}

    /** The epoch of an observation, as it is counted here. */
    long of(Observation observation) {
        return before + observation.epoch();
    }

    /**
     * Whether an observation comes from a collector that does not know that it was replaced.
     *
     * @param newest epoch of the cluster, as it is counted here
     */
    boolean isStale(Observation observation, long newest) {
        long epoch = of(observation);
        // In a log that began anew, an old collector's numbers may be higher than those that count. Epochs follow each
        // other by one, and each begins with a keyframe, except where a new collector says what it found.
        boolean unannounced = before > 0
                && epoch > newest
                && !(observation instanceof KeyframeStarted started && (started.log() != null || epoch == newest + 1));
        return epoch < newest || unannounced;
    }

    /**
     * Whether the log that a keyframe begins in has lost all markers of the cluster that this partition remembers.
     *
     * @param at offset of the keyframe
     * @param newest epoch of the cluster, as it is counted here
     */
    boolean isLostBefore(KeyframeStarted started, long at, long newest) {
        LogExtent log = started.log();
        if (log == null || newest == 0) {
            return false;
        }
        if (topicId == null || offset < 0) {
            return of(started) <= newest; // Only the collector knows, so its word is taken.
        }
        return !log.topicId().equals(topicId) || log.startOffset() > offset || at <= offset;
    }

    /** After the log lost what is remembered: the keyframe counts as later than the newest epoch. */
    EpochCount begunAnew(KeyframeStarted started, long newest) {
        return started.epoch() > newest
                ? new EpochCount(0, topicId, offset, ignored)
                : new EpochCount(newest, topicId, offset, ignored);
    }

    /** After a marker that counts. */
    EpochCount after(Observation marker, long at) {
        String topic = marker instanceof KeyframeStarted started && started.log() != null
                ? started.log().topicId()
                : topicId;
        return new EpochCount(before, topic, at, ignored);
    }

    /** After a record that does not count. */
    EpochCount ignoring(Observation observation) {
        return new EpochCount(
                before,
                topicId,
                offset,
                new Ignored(observation.epoch(), ignored == null ? 1 : ignored.records + 1, observation.observedAt()));
    }
}
