package io.podtrail.policy.pod;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import org.jspecify.annotations.Nullable;

/**
 * A pod, or what a pod template would make.
 *
 * @param status absent in manifests
 */
@JsonSerialize(using = WriterAdapter.OfPod.class)
@JsonDeserialize(using = ReaderAdapter.OfPod.class)
public record Pod(Metadata metadata, PodSpec spec, @Nullable PodStatus status) {
    public Pod(@Nullable Metadata metadata, @Nullable PodSpec spec, @Nullable PodStatus status) {
        this.metadata = metadata == null ? Metadata.EMPTY : metadata;
        this.spec = spec == null ? PodSpec.EMPTY : spec;
        this.status = status;
    }

    /** Whether the pod has run to its end: it stays in history, but violates nothing any more. */
    public boolean isFinished() {
        return status != null
                && (status.phase().equals("Succeeded") || status.phase().equals("Failed"));
    }
}
