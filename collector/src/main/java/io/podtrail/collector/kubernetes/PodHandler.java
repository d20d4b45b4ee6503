package io.podtrail.collector.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectReader;
import io.podtrail.collector.ClusterListener;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.time.Instant;

/** Pods, in our own slim form: what the standards do not look at is skipped while it comes in. */
record PodHandler(ClusterListener listener) implements ResourceHandler<Pod> {
    private static final ObjectReader READER = PodJson.mapper().readerFor(Pod.class);

    @Override
    public Pod read(JsonParser json) throws IOException {
        return READER.readValue(json);
    }

    @Override
    public Metadata metadata(Pod pod) {
        return pod.metadata();
    }

    @Override
    public void seen(Instant at, Pod pod) {
        listener.podSeen(at, pod);
    }

    @Override
    public void gone(Instant at, Pod pod) {
        listener.podGone(at, pod);
    }
}
