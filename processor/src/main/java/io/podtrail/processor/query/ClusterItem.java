package io.podtrail.processor.query;

import io.podtrail.events.AlertSettings;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import io.podtrail.processor.store.Coverage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A cluster, as far as all partitions that were asked know it.
 *
 * @param processedUntil stream time that every asked partition has reached
 */
record ClusterItem(
        String cluster,
        @Nullable String alias,
        long epoch,
        @Nullable Version version,
        Instant processedUntil,
        Coverage coverage,
        PodSecurityConfiguration configuration,
        AlertSettings alerts) {
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
                newer.alerts);
    }
}
