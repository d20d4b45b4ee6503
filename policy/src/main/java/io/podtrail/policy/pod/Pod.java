package io.podtrail.policy.pod;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A pod, or what a pod template would make.
 *
 * @param status absent in manifests
 * @param shortened which fields are not whole, because the pod was too large to be kept: by field, as in
 *     {@code spec.containers[*].image}, how many entries the list had, or how many characters the longest text had; empty
 *     for nearly all pods
 */
@JsonSerialize(using = WriterAdapter.OfPod.class)
@JsonDeserialize(using = ReaderAdapter.OfPod.class)
public record Pod(Metadata metadata, PodSpec spec, @Nullable PodStatus status, Map<String, Integer> shortened) {
    public Pod(
            @Nullable Metadata metadata,
            @Nullable PodSpec spec,
            @Nullable PodStatus status,
            Map<String, Integer> shortened) {
        this.metadata = metadata == null ? Metadata.EMPTY : metadata;
        this.spec = spec == null ? PodSpec.EMPTY : spec;
        this.status = status;
        this.shortened = shortened.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(shortened));
    }

    /** One that is whole. */
    public Pod(@Nullable Metadata metadata, @Nullable PodSpec spec, @Nullable PodStatus status) {
        this(metadata, spec, status, Map.of());
    }

    /** Whether the pod has run to its end: it stays in history, but violates nothing any more. */
    public boolean isFinished() {
        return status != null
                && (status.phase().equals("Succeeded") || status.phase().equals("Failed"));
    }
}
