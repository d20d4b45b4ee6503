package io.podtrail.processor.query;

import io.podtrail.events.AlertSettings;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import io.podtrail.processor.store.Coverage;
import io.podtrail.processor.store.EpochCount;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A cluster, as far as all partitions that were asked know it.
 *
 * @param epoch of the newest keyframe begun, counted on where the log lost records
 * @param processedUntil stream time that every asked partition has reached
 * @param ignored observations of collectors that were replaced; null when there were none
 */
record ClusterItem(
        String cluster,
        @Nullable String alias,
        long epoch,
        @Nullable Version version,
        Instant processedUntil,
        Coverage coverage,
        PodSecurityConfiguration configuration,
        AlertSettings alerts,
        EpochCount.@Nullable Ignored ignored) {
    /** What two partitions know together: the later of everything, but only what both have processed. */
    ClusterItem and(ClusterItem other) {
        boolean isOlder = processedUntil.isBefore(other.processedUntil);
        ClusterItem newer = isOlder ? other : this;
        ClusterItem older = isOlder ? this : other;
        return new ClusterItem(
                cluster,
                newer.alias,
                newer.epoch,
                newer.version,
                older.processedUntil,
                newer.coverage,
                newer.configuration,
                newer.alerts,
                together(newer.ignored, older.ignored));
    }

    private static EpochCount.@Nullable Ignored together(
            EpochCount.@Nullable Ignored newer, EpochCount.@Nullable Ignored older) {
        if (newer == null || older == null) {
            return newer == null ? older : newer;
        }
        EpochCount.Ignored last = older.lastAt().isAfter(newer.lastAt()) ? older : newer;
        return new EpochCount.Ignored(last.epoch(), newer.records() + older.records(), last.lastAt());
    }
}
