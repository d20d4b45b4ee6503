package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import org.jspecify.annotations.Nullable;

/**
 * A workload's pod template, in the shape of Kubernetes' own {@code PodTemplate}.
 *
 * @param kind of the workload, such as {@code Deployment}
 * @param metadata the workload's
 * @param template metadata and specification of the pods that it makes; empty for a workload that is gone
 */
public record WorkloadTemplate(String kind, Metadata metadata, Pod template) {
    public WorkloadTemplate(String kind, @Nullable Metadata metadata, @Nullable Pod template) {
        this.kind = kind;
        this.metadata = metadata == null ? Metadata.EMPTY : metadata;
        this.template = template == null ? new Pod(null, null, null) : template;
    }

    @JsonIgnore
    public Workload workload() {
        return new Workload(kind, metadata.name());
    }

    /** The pod that it makes, under the workload's own name and namespace. */
    @JsonIgnore
    public Pod pod() {
        Metadata made = template.metadata();
        return new Pod(
                new Metadata(
                        metadata.name(),
                        metadata.namespace(),
                        metadata.uid(),
                        null,
                        null,
                        null,
                        made.labels(),
                        made.annotations(),
                        null),
                template.spec(),
                null);
    }
}
