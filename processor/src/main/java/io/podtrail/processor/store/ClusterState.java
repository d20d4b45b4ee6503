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
 * @param epoch of the newest keyframe begun, as {@code epochs} counts it; 0 before the first
 * @param time of the newest record that went to every partition; stream time never falls behind it
 * @param version the API server's own; null when no collector told
 * @param alias what people call the cluster; null when its name will do
 * @param configuration cluster defaults and exemptions in force
 * @param alerts alert settings in force
 * @param listed whether the newest epoch began with lists of an API server: these are newer than all that was seen before
 * @param coverage what of the cluster's time was really observed
 * @param epochs how the numbers that collectors give are counted
 */
public record ClusterState(
        long epoch,
        Instant time,
        @Nullable Version version,
        @Nullable String alias,
        PodSecurityConfiguration configuration,
        AlertSettings alerts,
        Coverage coverage,
        EpochCount epochs,
        boolean listed) {
    /** A cluster that nothing is known of yet. */
    public static final ClusterState UNKNOWN = new ClusterState(
            0,
            Instant.EPOCH,
            null,
            null,
            PodSecurityConfiguration.NONE,
            AlertSettings.DEFAULT,
            Coverage.NONE,
            EpochCount.NONE,
            false);

    /** A state that was stored before coverage or the count of epochs was kept has none. */
    @JsonCreator
    static ClusterState of(
            @JsonProperty("epoch") long epoch,
            @JsonProperty("time") Instant time,
            @JsonProperty("version") @Nullable Version version,
            @JsonProperty("alias") @Nullable String alias,
            @JsonProperty("configuration") PodSecurityConfiguration configuration,
            @JsonProperty("alerts") AlertSettings alerts,
            @JsonProperty("coverage") @Nullable Coverage coverage,
            @JsonProperty("epochs") @Nullable EpochCount epochs,
            @JsonProperty("listed") boolean listed) {
        return new ClusterState(
                epoch,
                time,
                version,
                alias,
                configuration,
                alerts,
                coverage == null ? Coverage.NONE : coverage,
                epochs == null ? EpochCount.NONE : epochs,
                listed);
    }

    /** The epoch of an observation, as it is counted here. */
    public long epochOf(Observation observation) {
        return epochs.of(observation);
    }

    /** Whether an observation comes from a collector that does not know that it was replaced. */
    public boolean isStale(Observation observation) {
        return epochs.isStale(observation, epoch);
    }

    /** After a record of a collector that was replaced: nothing but its count changes. */
    public ClusterState ignoring(Observation stale) {
        return new ClusterState(
                epoch, time, version, alias, configuration, alerts, coverage, epochs.ignoring(stale), listed);
    }

    /** Whether the log that a keyframe begins in has lost what is remembered here. */
    public boolean isLostBefore(Observation.KeyframeStarted started, long offset) {
        return epochs.isLostBefore(started, offset, epoch);
    }

    /** Ready for a keyframe that begins in a log which lost what is remembered here; what lies between was not observed. */
    public ClusterState begunAnew(Observation.KeyframeStarted started) {
        return new ClusterState(
                epoch,
                time,
                version,
                alias,
                configuration,
                alerts,
                coverage.interruptedUntil(at(started), "the log lost the cluster's records"),
                epochs.begunAnew(started, epoch),
                listed);
    }

    /**
     * After a record to every partition: newer epoch and time, and the version when the record has it.
     *
     * @param offset of the record
     */
    public ClusterState after(Observation marker, @Nullable Version clusterVersion, long offset) {
        return new ClusterState(
                Math.max(epoch, epochs.of(marker)),
                at(marker),
                clusterVersion == null ? version : clusterVersion,
                marker instanceof Observation.KeyframeStarted started ? started.clusterAlias() : alias,
                configuration,
                alerts,
                coverage.after(marker),
                epochs.after(marker, offset),
                marker instanceof Observation.KeyframeStarted started ? started.clusterVersion() != null : listed);
    }

    public ClusterState with(PodSecurityConfiguration newConfiguration, AlertSettings newAlerts) {
        return new ClusterState(epoch, time, version, alias, newConfiguration, newAlerts, coverage, epochs, listed);
    }

    /** The stream time of an observation: its own, unless that lies before what the whole partition has passed already. */
    public Instant at(Observation observation) {
        return observation.observedAt().isBefore(time) ? time : observation.observedAt();
    }
}
