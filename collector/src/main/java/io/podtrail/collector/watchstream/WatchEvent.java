package io.podtrail.collector.watchstream;

import io.podtrail.events.Namespace;
import io.podtrail.events.RejectedInput;
import io.podtrail.policy.pod.Pod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one document of a stream says. */
sealed interface WatchEvent {
    /** When it was seen; null when the stream does not say. */
    @Nullable Instant observedAt();

    /**
     * A pod was listed or changed.
     *
     * @param added whether it came as {@code ADDED}, as everything of an initial list does
     */
    record PodSeen(@Nullable Instant observedAt, Pod pod, boolean added) implements WatchEvent {}

    record PodGone(@Nullable Instant observedAt, Pod pod) implements WatchEvent {}

    record NamespaceSeen(@Nullable Instant observedAt, Namespace namespace) implements WatchEvent {}

    record NamespaceGone(@Nullable Instant observedAt, Namespace namespace) implements WatchEvent {}

    /** Nothing else happened to objects of this kind up to here. */
    record Bookmark(@Nullable Instant observedAt, String kind) implements WatchEvent {}

    record Rejected(@Nullable Instant observedAt, RejectedInput input) implements WatchEvent {}
}
