package io.podtrail.policy.pod;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A container's lifecycle hooks, those that name a host. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Lifecycle(
        @Nullable Handler postStart, @Nullable Handler preStop) {
    public Lifecycle(@Nullable Handler postStart, @Nullable Handler preStop) {
        this.postStart = Handler.orNull(postStart);
        this.preStop = Handler.orNull(preStop);
    }

    static @Nullable Lifecycle orNull(@Nullable Lifecycle lifecycle) {
        return lifecycle == null || (lifecycle.postStart == null && lifecycle.preStop == null) ? null : lifecycle;
    }
}
