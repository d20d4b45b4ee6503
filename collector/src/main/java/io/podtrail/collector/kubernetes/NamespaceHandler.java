package io.podtrail.collector.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectReader;
import io.podtrail.collector.ClusterListener;
import io.podtrail.events.Namespace;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.time.Instant;

/** Namespaces: their metadata. */
record NamespaceHandler(ClusterListener listener) implements ResourceHandler<Namespace> {
    private static final ObjectReader READER = PodJson.mapper().readerFor(Namespace.class);

    @Override
    public Namespace read(JsonParser json) throws IOException {
        return READER.readValue(json);
    }

    @Override
    public Metadata metadata(Namespace namespace) {
        return namespace.metadata();
    }

    @Override
    public void seen(Instant at, Namespace namespace) {
        listener.namespaceSeen(at, namespace);
    }

    @Override
    public void gone(Instant at, Namespace namespace) {
        listener.namespaceGone(at, namespace);
    }
}
