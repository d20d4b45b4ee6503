package io.podtrail.policy.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** The operating system a pod says it needs. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PodOS(String name) {
    @JsonCreator
    public PodOS(@JsonProperty("name") @Nullable String name) {
        this.name = Absent.orEmpty(name);
    }
}
