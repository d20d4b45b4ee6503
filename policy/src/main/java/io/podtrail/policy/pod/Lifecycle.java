package io.podtrail.policy.pod;

import org.jspecify.annotations.Nullable;

/** A container's lifecycle hooks, those that name a host. */
public record Lifecycle(
        @Nullable Handler postStart, @Nullable Handler preStop) {}
