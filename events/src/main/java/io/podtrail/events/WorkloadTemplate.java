package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import org.jspecify.annotations.Nullable;

/**
 * A workload's pod template, in the shape of Kubernetes' own {@code PodTemplate}.
 *
 * @param kind of the workload, such as {@code Deployment}
 * @param metadata the workload's
 * @param template metadata and specification of the pods that it makes; empty for a workload that is gone
 * @param schedule of a CronJob; null for all others, and where nobody told
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WorkloadTemplate(
        String kind,
        Metadata metadata,
        Pod template,
        @Nullable Schedule schedule) {
    public WorkloadTemplate(
            String kind, @Nullable Metadata metadata, @Nullable Pod template, @Nullable Schedule schedule) {
        this.kind = kind;
        this.metadata = metadata == null ? Metadata.EMPTY : metadata;
        this.template = template == null ? new Pod(null, null, null) : template;
        this.schedule = schedule;
    }

    /** Of a workload that has no schedule. */
    public WorkloadTemplate(String kind, @Nullable Metadata metadata, @Nullable Pod template) {
        this(kind, metadata, template, null);
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
                null,
                template.shortened());
    }
}
