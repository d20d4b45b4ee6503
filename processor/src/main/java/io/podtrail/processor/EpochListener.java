package io.podtrail.processor;

import io.podtrail.events.Observation;
import io.podtrail.processor.store.ClusterState;

/** Learns how epochs succeed each other, and what is older than what was known. What it does has no effect on what the topology emits. */
interface EpochListener {
    /** A replay reads what was reported when it happened. */
    EpochListener SILENT = new EpochListener() {
        @Override
        public void ignored(Observation stale, ClusterState known) {}

        @Override
        public void begunAnew(Observation.KeyframeStarted started, ClusterState known) {}

        @Override
        public void stale(Observation older) {}
    };

    /** A record was ignored, because a later collector has taken over from the one that wrote it. */
    void ignored(Observation stale, ClusterState known);

    /** A collector began in a log that lost what is remembered of its cluster. */
    void begunAnew(Observation.KeyframeStarted started, ClusterState known);

    /** An observation was not applied, because a later state, or another object by its name, is known. */
    void stale(Observation older);
}
