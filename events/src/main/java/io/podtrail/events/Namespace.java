package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.podtrail.policy.pod.Metadata;
import org.jspecify.annotations.Nullable;

/** A Kubernetes namespace: its name and labels. */
public record Namespace(Metadata metadata) {
    @JsonCreator
    public Namespace(@JsonProperty("metadata") @Nullable Metadata metadata) {
        this.metadata = metadata == null ? Metadata.EMPTY : metadata;
    }
}
