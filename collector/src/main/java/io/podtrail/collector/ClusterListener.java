package io.podtrail.collector;

import io.podtrail.events.Admission;
import io.podtrail.events.Namespace;
import io.podtrail.events.RejectedInput;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Pod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a source tells of its cluster. Calls may come from several threads. */
public interface ClusterListener {
    /**
     * A complete picture begins: all that lives will be told, and then {@link #keyframeCompleted}.
     *
     * @param clusterVersion the API server's own; null when the source cannot tell
     * @param interruption why there has to be another one; null for the first, and where nothing was missed
     */
    void keyframeStarted(Instant at, @Nullable Version clusterVersion, @Nullable Interruption interruption);

    /**
     * All that lives has been told.
     *
     * @param templates whether that includes the templates of workloads
     */
    void keyframeCompleted(Instant at, boolean templates);

    void namespaceSeen(Instant at, Namespace namespace);

    void namespaceGone(Instant at, Namespace namespace);

    void podSeen(Instant at, Pod pod);

    void podGone(Instant at, Pod pod);

    void templateSeen(Instant at, WorkloadTemplate template);

    /** A workload was deleted, or will make no more pods. */
    void templateGone(Instant at, WorkloadTemplate template);

    /** The API server refused a pod because of {@code enforce}. */
    void podRefused(Instant at, Admission admission);

    /** The API server noted what {@code audit} holds against a pod or workload, or that it is exempt. */
    void podAudited(Instant at, Admission admission);

    /** Recorded time went on to this instant: every heartbeat that was due until then is written. */
    void recordedTimePassed(Instant at);

    /**
     * The collector is alive at this instant: a heartbeat is written when one is due, but none for the past.
     *
     * @param watching whether all that happened up to now has been told, apart from interruptions
     */
    void alive(Instant at, boolean watching);

    /** The source has come to its end: all that happened up to and at this instant has been told. */
    void ended(Instant at);

    /** From this instant on nothing is observed any more: what lives is no longer known. */
    void abandoned(Instant at);

    /** Something could not be taken. */
    void rejected(Instant at, RejectedInput input);

    /** A stretch in which nothing was seen. */
    record Interruption(Instant since, String reason) {}
}
