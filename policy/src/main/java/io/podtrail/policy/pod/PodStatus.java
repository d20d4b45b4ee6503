package io.podtrail.policy.pod;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import org.jspecify.annotations.Nullable;

/**
 * The one part of a pod's status that matters here.
 *
 * @param phase {@code Pending}, {@code Running}, {@code Succeeded}, {@code Failed} or {@code Unknown}; empty when not said
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonDeserialize(using = ReaderAdapter.OfPodStatus.class)
public record PodStatus(String phase) {
    @JsonCreator
    public PodStatus(@JsonProperty("phase") @Nullable String phase) {
        this.phase = Absent.orEmpty(phase);
    }
}
