package io.podtrail.policy.pod;

import org.jspecify.annotations.Nullable;

/** A kernel parameter's name; values are not judged, so not kept. */
public record Sysctl(String name) {
    static final Sysctl EMPTY = new Sysctl(null);

    public Sysctl(@Nullable String name) {
        this.name = Absent.orEmpty(name);
    }
}
