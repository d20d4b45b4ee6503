package io.podtrail.processor.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.events.Schedule;
import io.podtrail.events.Workload;
import io.podtrail.policy.NamespacePolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A namespace in the window.
 *
 * @param labels its own at the window's end; empty where only its pods tell of it
 * @param policy what it asks for at the end; null when nobody saw the namespace, or it is gone
 * @param gone whether it was seen, and does not exist at the end
 * @param changes of what it asks for, within the window
 * @param pods how many different pods ran in the window
 * @param workloads that ran pods in the window
 * @param cronJobs that lived at the end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NamespaceOutcome(
        String cluster,
        String namespace,
        Map<String, String> labels,
        @Nullable NamespacePolicy policy,
        boolean gone,
        List<PolicyChange> changes,
        long pods,
        List<Workload> workloads,
        List<CronJob> cronJobs) {
    /** What a namespace asked for became something else. */
    public record PolicyChange(Instant at, NamespacePolicy from, NamespacePolicy to) {}

    /**
     * A CronJob that lives.
     *
     * @param ran whether a pod of it was seen in the window
     * @param schedule null when the log does not have it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CronJob(
            String name, boolean ran, @Nullable Schedule schedule) {}

    /** Identifies the namespace. */
    public String key() {
        return cluster + '/' + namespace;
    }
}
