package io.podtrail.collector.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.collector.ClusterListener;
import io.podtrail.collector.WorkloadObject;
import io.podtrail.policy.manifest.WorkloadKind;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.time.Instant;

/** The pod templates of one kind of workload. */
record TemplateHandler(ClusterListener listener, WorkloadKind kind) implements ResourceHandler<WorkloadObject> {
    private static final JsonMapper MAPPER = PodJson.mapper();

    @Override
    public WorkloadObject read(JsonParser json) throws IOException {
        return WorkloadObject.read(kind, MAPPER.readTree(json), MAPPER);
    }

    @Override
    public Metadata metadata(WorkloadObject workload) {
        return workload.template().metadata();
    }

    @Override
    public void seen(Instant at, WorkloadObject workload) {
        if (workload.isFinished()) {
            gone(at, workload);
        } else if (!workload.isOwned()) {
            listener.templateSeen(at, workload.template());
        }
    }

    @Override
    public void gone(Instant at, WorkloadObject workload) {
        if (!workload.isOwned()) {
            listener.templateGone(at, workload.template());
        }
    }
}
