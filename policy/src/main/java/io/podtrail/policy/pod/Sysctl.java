package io.podtrail.policy.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** A kernel parameter's name; values are not judged, so not kept. */
public record Sysctl(String name) {
    static final Sysctl EMPTY = new Sysctl(null);

    @JsonCreator
    public Sysctl(@JsonProperty("name") @Nullable String name) {
        this.name = Absent.orEmpty(name);
    }
}
