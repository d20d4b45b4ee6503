package io.podtrail.collector.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

/** A namespace as fabric8 reads it for us: its metadata. */
@Group("")
@Version("v1")
@Kind("Namespace")
@Plural("namespaces")
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonDeserialize(using = JsonDeserializer.None.class)
public final class SlimNamespace extends SlimResource implements HasMetadata {
    public SlimNamespace() {
        super("Namespace");
    }

    @Override
    public ObjectMeta getMetadata() {
        return metadata();
    }
}
