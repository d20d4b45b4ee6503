package io.podtrail.policy.pod;

import org.jspecify.annotations.Nullable;

/** The operating system a pod says it needs. */
public record PodOS(String name) {
    public PodOS(@Nullable String name) {
        this.name = Absent.orEmpty(name);
    }
}
