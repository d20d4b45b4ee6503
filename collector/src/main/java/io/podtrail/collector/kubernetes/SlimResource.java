package io.podtrail.collector.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.OwnerReference;
import org.jspecify.annotations.Nullable;

/** What fabric8 wants of any resource. */
abstract class SlimResource implements HasMetadata {
    private final String kind;
    private ObjectMeta metadata = new ObjectMeta();
    private String apiVersion = "v1";

    SlimResource(String kind) {
        this.kind = kind;
    }

    final ObjectMeta metadata() {
        return metadata;
    }

    @Override
    public void setMetadata(@Nullable ObjectMeta metadata) {
        this.metadata = metadata == null ? new ObjectMeta() : metadata;
    }

    @Override
    public String getKind() {
        return kind;
    }

    @Override
    public String getApiVersion() {
        return apiVersion;
    }

    @Override
    public void setApiVersion(String apiVersion) {
        this.apiVersion = apiVersion;
    }

    /** The part of the metadata that an observation may carry. */
    final Metadata slimMetadata() {
        return new Metadata(
                metadata.getName(),
                metadata.getNamespace(),
                metadata.getUid(),
                metadata.getResourceVersion(),
                metadata.getCreationTimestamp(),
                metadata.getDeletionTimestamp(),
                metadata.getLabels(),
                metadata.getAnnotations(),
                metadata.getOwnerReferences() == null
                        ? null
                        : metadata.getOwnerReferences().stream()
                                .map(owner -> new OwnerReference(
                                        owner.getApiVersion(),
                                        owner.getKind(),
                                        owner.getName(),
                                        owner.getUid(),
                                        Boolean.TRUE.equals(owner.getController())))
                                .toList());
    }
}
