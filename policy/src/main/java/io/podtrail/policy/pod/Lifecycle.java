package io.podtrail.policy.pod;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A container's lifecycle hooks, those that name a host. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Lifecycle(
        @Nullable Handler postStart, @Nullable Handler preStop) {}
