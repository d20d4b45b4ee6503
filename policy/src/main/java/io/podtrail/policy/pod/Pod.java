package io.podtrail.policy.pod;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import org.jspecify.annotations.Nullable;

/**
 * A pod, or what a pod template would make.
 *
 * @param status absent in manifests
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonDeserialize(using = ReaderAdapter.OfPod.class)
public record Pod(Metadata metadata, PodSpec spec, @Nullable PodStatus status) {
    public Pod(@Nullable Metadata metadata, @Nullable PodSpec spec, @Nullable PodStatus status) {
        this.metadata = metadata == null ? Metadata.EMPTY : metadata;
        this.spec = spec == null ? PodSpec.EMPTY : spec;
        this.status = status;
    }

    /** Whether the pod has run to its end: it stays in history, but violates nothing any more. */
    @JsonIgnore
    public boolean isFinished() {
        return status != null
                && (status.phase().equals("Succeeded") || status.phase().equals("Failed"));
    }
}
