package io.podtrail.processor;

import io.podtrail.events.Keys;
import io.podtrail.policy.Fix;
import io.podtrail.policy.pod.Pod;
import io.podtrail.processor.store.AlertState;
import io.podtrail.processor.store.ClusterState;
import io.podtrail.processor.store.PodState;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Derives the fix of an alert from the template and the sampled pods in the stores, and keeps nothing: what the stores hold
 * decides it, so a replay finds the same.
 */
final class Repairs {
    private final Pods pods;
    private final Judge judge;

    Repairs(Pods pods, Judge judge) {
        this.pods = pods;
        this.judge = judge;
    }

    /** The fix for what a workload's alert announces; null where there is nothing to derive one from. */
    @Nullable Fix of(AlertState alert, ClusterState cluster) {
        PodState template = pods.get(Keys.workload(alert.cluster(), alert.namespace(), alert.workload()));
        List<Pod> samples = alert.samplePods().stream()
                .map(pod -> pods.get(Keys.pod(alert.cluster(), alert.namespace(), pod)))
                .filter(Objects::nonNull)
                .filter(pod -> Judge.find(pod.violations(), alert.mode()) != null)
                .map(PodState::pod)
                .toList();
        return judge.fixes(cluster)
                .of(
                        alert.workload().kind(),
                        alert.announcedAsked(),
                        alert.announced(),
                        template == null ? null : template.judged(),
                        samples);
    }
}
