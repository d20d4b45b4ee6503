package io.podtrail.collector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.podtrail.events.Schedule;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.manifest.WorkloadKind;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import org.jspecify.annotations.Nullable;

/**
 * A Deployment, CronJob or the like: its pod template, and whether that is worth looking at.
 *
 * @param isOwned whether its template is only a copy of its owner's: a Deployment's ReplicaSet, a CronJob's Job
 * @param isFinished whether it is a Job that will make no more pods
 */
public record WorkloadObject(WorkloadTemplate template, boolean isOwned, boolean isFinished) {
    /**
     * Reads such an object.
     *
     * @throws JsonProcessingException when a field that the standards look at has the wrong type
     */
    public static WorkloadObject read(WorkloadKind kind, JsonNode object, ObjectMapper mapper)
            throws JsonProcessingException {
        @Nullable Metadata metadata = mapper.treeToValue(object.path("metadata"), Metadata.class);
        @Nullable Pod pod = mapper.treeToValue(object.at(kind.podPath()), Pod.class);
        Schedule schedule = kind == WorkloadKind.CRON_JOB ? schedule(object.path("spec")) : null;
        var template = new WorkloadTemplate(kind.toString(), metadata, pod, schedule);
        return new WorkloadObject(
                template, isOwned(kind, template.metadata()), kind == WorkloadKind.JOB && isFinished(object));
    }

    /** The same workload with other metadata, which may name another owner or none. */
    public WorkloadObject with(Metadata metadata) {
        WorkloadKind kind = WorkloadKind.named(template.kind()).orElseThrow();
        var changed = new WorkloadTemplate(template.kind(), metadata, template.template(), template.schedule());
        return new WorkloadObject(changed, isOwned(kind, metadata), isFinished);
    }

    /** What the API server would not take is no schedule. */
    private static @Nullable Schedule schedule(JsonNode cronJob) {
        String cron = cronJob.path("schedule").asText();
        String timeZone = cronJob.path("timeZone").asText();
        return cron.isEmpty()
                ? null
                : new Schedule(
                        cron,
                        timeZone.isEmpty() ? null : timeZone,
                        cronJob.path("suspend").asBoolean());
    }

    private static boolean isOwned(WorkloadKind kind, Metadata metadata) {
        return metadata.controller()
                .filter(owner -> kind == WorkloadKind.REPLICA_SET
                        || (kind == WorkloadKind.JOB && owner.kind().equals("CronJob")))
                .isPresent();
    }

    private static boolean isFinished(JsonNode job) {
        for (JsonNode condition : job.path("status").path("conditions")) {
            String type = condition.path("type").asText();
            boolean ends = type.equals("Complete") || type.equals("Failed");
            if (ends && condition.path("status").asText().equals("True")) {
                return true;
            }
        }
        return false;
    }
}
