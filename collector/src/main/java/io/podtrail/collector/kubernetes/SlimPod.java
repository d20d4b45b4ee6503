package io.podtrail.collector.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import io.podtrail.policy.pod.PodSpec;
import io.podtrail.policy.pod.PodStatus;
import org.jspecify.annotations.Nullable;

/** A pod as fabric8 reads it for us: everything but metadata goes into our own model, which has no field for secrets. */
@Group("")
@Version("v1")
@Kind("Pod")
@Plural("pods")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonDeserialize(using = JsonDeserializer.None.class)
public final class SlimPod extends SlimResource implements Namespaced, HasMetadata {
    private @Nullable PodSpec spec;
    private @Nullable PodStatus status;

    public SlimPod() {
        super("Pod");
    }

    public @Nullable PodSpec getSpec() {
        return spec;
    }

    public void setSpec(@Nullable PodSpec spec) {
        this.spec = spec;
    }

    public @Nullable PodStatus getStatus() {
        return status;
    }

    public void setStatus(@Nullable PodStatus status) {
        this.status = status;
    }

    @Override
    public ObjectMeta getMetadata() {
        return metadata();
    }
}
