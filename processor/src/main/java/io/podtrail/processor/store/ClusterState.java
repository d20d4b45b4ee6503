package io.podtrail.processor.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
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
 * @param coverage what of the cluster's time was really observed
 */
public record ClusterState(
        long epoch,
        Instant time,
        @Nullable Version version,
        @Nullable String alias,
        PodSecurityConfiguration configuration,
        AlertSettings alerts,
        Coverage coverage) {
    /** A cluster that nothing is known of yet. */
    public static final ClusterState UNKNOWN = new ClusterState(
            0, Instant.EPOCH, null, null, PodSecurityConfiguration.NONE, AlertSettings.DEFAULT, Coverage.NONE);

    /** A state that was stored before coverage was kept has none. */
    @JsonCreator
    static ClusterState of(
            @JsonProperty("epoch") long epoch,
            @JsonProperty("time") Instant time,
            @JsonProperty("version") @Nullable Version version,
            @JsonProperty("alias") @Nullable String alias,
            @JsonProperty("configuration") PodSecurityConfiguration configuration,
            @JsonProperty("alerts") AlertSettings alerts,
            @JsonProperty("coverage") @Nullable Coverage coverage) {
        return new ClusterState(
                epoch, time, version, alias, configuration, alerts, coverage == null ? Coverage.NONE : coverage);
    }

    /** After a record to every partition: newer epoch and time, and the version when the record tells it. */
    public ClusterState after(Observation marker, @Nullable Version clusterVersion) {
        return new ClusterState(
                Math.max(epoch, marker.epoch()),
                at(marker),
                clusterVersion == null ? version : clusterVersion,
                marker instanceof Observation.KeyframeStarted started ? started.clusterAlias() : alias,
                configuration,
                alerts,
                coverage.after(marker));
    }

    public ClusterState with(PodSecurityConfiguration newConfiguration, AlertSettings newAlerts) {
        return new ClusterState(epoch, time, version, alias, newConfiguration, newAlerts, coverage);
    }

    /** The stream time of an observation: its own, unless that lies before what the whole partition has passed already. */
    public Instant at(Observation observation) {
        return observation.observedAt().isBefore(time) ? time : observation.observedAt();
    }
}
