package io.podtrail.collector.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.podtrail.collector.ClusterListener;
import io.podtrail.events.Admission;
import io.podtrail.events.RejectedInput;
import io.podtrail.events.Schedule;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What a source told, a few words each. */
final class Story implements ClusterListener {
    final List<String> told = new CopyOnWriteArrayList<>();
    final List<String> interruptions = new CopyOnWriteArrayList<>();

    void awaits(String... lines) {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(told).contains(lines));
    }

    @Override
    public void keyframeStarted(Instant at, @Nullable Version version, @Nullable Interruption interruption) {
        told.add("started");
        if (interruption != null) {
            interruptions.add(interruption.reason());
        }
    }

    @Override
    public void keyframeCompleted(Instant at, boolean templates) {
        told.add(templates ? "completed with templates" : "completed without templates");
    }

    @Override
    public void namespaceSeen(Instant at, io.podtrail.events.Namespace namespace) {
        told.add("namespace " + namespace.metadata().name() + " "
                + namespace.metadata().labels().get("pod-security.kubernetes.io/enforce"));
    }

    @Override
    public void namespaceGone(Instant at, io.podtrail.events.Namespace namespace) {
        told.add("namespace gone " + namespace.metadata().name());
    }

    @Override
    public void podSeen(Instant at, io.podtrail.policy.pod.Pod pod) {
        boolean privileged = Boolean.TRUE.equals(
                pod.spec().allContainers().get(0).securityContext().privileged());
        told.add("pod " + pod.metadata().name() + (privileged ? " privileged" : ""));
    }

    @Override
    public void podGone(Instant at, io.podtrail.policy.pod.Pod pod) {
        told.add("gone " + pod.metadata().name());
    }

    @Override
    public void templateSeen(Instant at, WorkloadTemplate template) {
        Schedule schedule = template.schedule();
        told.add("template "
                + template.workload()
                + (schedule == null ? "" : " at " + schedule.cron())
                + (schedule == null || schedule.timeZone() == null ? "" : " " + schedule.timeZone())
                + (schedule != null && schedule.suspended() ? ", suspended" : ""));
    }

    @Override
    public void templateGone(Instant at, WorkloadTemplate template) {
        told.add("template gone " + template.workload());
    }

    @Override
    public void podRefused(Instant at, Admission admission) {
        told.add("refused " + admission.workload() + " " + admission.message());
    }

    @Override
    public void podAudited(Instant at, Admission admission) {
        told.add("audited " + admission.workload());
    }

    @Override
    public void ended(Instant at) {}

    @Override
    public void abandoned(Instant at) {}

    @Override
    public void recordedTimePassed(Instant at) {}

    @Override
    public void alive(Instant at, boolean watching) {}

    @Override
    public void rejected(Instant at, RejectedInput input) {
        told.add("rejected " + input.reason());
    }
}
