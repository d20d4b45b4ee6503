package io.podtrail.processor.store;

import io.podtrail.events.AlertSettings;
import io.podtrail.events.Observation;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one partition knows of a cluster as a whole.
 *
 * @param epoch of the newest keyframe begun; 0 before the first
 * @param time of the newest record that went to every partition; stream time never falls behind it
 * @param version the API server's own; null when no collector told
 * @param alias what people call the cluster; null when its name will do
 * @param configuration cluster defaults and exemptions in force
 * @param alerts alert settings in force
 */
public record ClusterState(
        long epoch,
        Instant time,
        @Nullable Version version,
        @Nullable String alias,
        PodSecurityConfiguration configuration,
        AlertSettings alerts) {
    /** A cluster that nothing is known of yet. */
    public static final ClusterState UNKNOWN =
            new ClusterState(0, Instant.EPOCH, null, null, PodSecurityConfiguration.NONE, AlertSettings.DEFAULT);

    /** After a record to every partition: newer epoch and time, and the version when the record tells it. */
    public ClusterState after(Observation marker, @Nullable Version clusterVersion) {
        return new ClusterState(
                Math.max(epoch, marker.epoch()),
                at(marker),
                clusterVersion == null ? version : clusterVersion,
                marker instanceof Observation.KeyframeStarted started ? started.clusterAlias() : alias,
                configuration,
                alerts);
    }

    public ClusterState with(PodSecurityConfiguration newConfiguration, AlertSettings newAlerts) {
        return new ClusterState(epoch, time, version, alias, newConfiguration, newAlerts);
    }

    /** The stream time of an observation: its own, unless that lies before what the whole partition has passed already. */
    public Instant at(Observation observation) {
        return observation.observedAt().isBefore(time) ? time : observation.observedAt();
    }
}
