package io.podtrail.policy.pod;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import org.jspecify.annotations.Nullable;

/**
 * The one part of a pod's status that matters here.
 *
 * @param phase {@code Pending}, {@code Running}, {@code Succeeded}, {@code Failed} or {@code Unknown}; empty when not said
 */
@JsonDeserialize(using = ReaderAdapter.OfPodStatus.class)
public record PodStatus(String phase) {
    public PodStatus(@Nullable String phase) {
        this.phase = Absent.orEmpty(phase);
    }
}
