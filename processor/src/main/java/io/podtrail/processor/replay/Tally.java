package io.podtrail.processor.replay;

import io.podtrail.events.Alert;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.events.Schedule;
import io.podtrail.events.Workload;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Fixes;
import io.podtrail.policy.Mode;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Pod;
import io.podtrail.processor.TopologyPartition;
import io.podtrail.processor.replay.NamespaceOutcome.CronJob;
import io.podtrail.processor.store.PodState;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what one partition forwards into an outcome. It grows with what lives, and with the workloads that violate, not
 * with the records.
 */
final class Tally implements TopologyPartition.Output {
    /** Causes that make something a violation that was none when it was created. */
    private static final Set<Cause> GRANDFATHERING =
            EnumSet.of(Cause.NAMESPACE_RELABELLED, Cause.CONFIGURATION_CHANGED, Cause.VERSION_MOVED);

    private final Window window;
    private final TopologyPartition partition = new TopologyPartition(this);
    private final TopologyPartition.Output tee;
    private final Map<String, Violating> violating = new HashMap<>();
    private final Map<String, WorkloadTally> workloads = new HashMap<>();
    private final Map<String, NamespaceTally> namespaces = new HashMap<>();
    /** Of CronJobs, by key. */
    private final Map<String, Schedule> schedules = new HashMap<>();

    private boolean inWindow;

    /** @param tee also gets all that is forwarded */
    Tally(Window window, TopologyPartition.Output tee) {
        this.window = window;
        this.tee = tee;
    }

    /** Takes the next observation; false when it is a dead letter. */
    boolean process(String key, Observation observation, long timestamp, long offset) {
        if (!inWindow && !observation.observedAt().isBefore(window.from())) {
            windowBegins();
        }
        boolean isNewPod = inWindow && observation instanceof Observation.PodSeen seen && isNew(key, seen);
        boolean taken = partition.process(key, observation, timestamp, offset);
        if (taken && observation instanceof Observation.InNamespace in) {
            tally(key, in, isNewPod);
        } else if (taken && observation instanceof Observation.PolicyChanged) {
            namespaces.values().forEach(namespace -> namespace.policy(observation.observedAt()));
        }
        if (observation instanceof Observation.PodGone) {
            violating.computeIfPresent(key, (pod, was) -> was.now.isEmpty() ? null : was);
        }
        return taken;
    }

    @Override
    public void violations(Record<String, @Nullable PodViolations> record) {
        tee.violations(record);
        Instant at = Instant.ofEpochMilli(record.timestamp());
        PodViolations now = record.value();
        Violating pod = violating.get(record.key());
        if (pod == null || (now != null && !pod.uid.equals(now.uid()))) {
            if (pod != null) {
                replace(record.key(), pod, at, pod.workload, List.of());
            }
            if (now == null) {
                return;
            }
            pod = new Violating(now);
            violating.put(record.key(), pod);
        }
        replace(
                record.key(),
                pod,
                at,
                now == null ? pod.workload : now.workload(),
                now == null ? List.of() : now.violations());
        if (now == null && partition.pod(record.key()) == null) {
            violating.remove(record.key());
        }
    }

    @Override
    public void alert(Record<String, Alert> record) {
        tee.alert(record);
        Alert alert = record.value();
        workload(alert.cluster(), alert.namespace(), alert.workload(), alert.mode())
                .alert(alert);
    }

    TopologyPartition partition() {
        return partition;
    }

    /**
     * What it came to.
     *
     * @param ends when each cluster was last heard of
     */
    WorldOutcome finish(Map<String, Instant> ends) {
        if (!inWindow) {
            windowBegins();
        }
        var grandfathered = new HashMap<WorkloadTally, Integer>();
        violating.forEach((key, pod) -> pod.now.forEach(violation -> {
            if (pod.evidence == Evidence.RUNNING
                    && violation.mode() == Mode.ENFORCE
                    && GRANDFATHERING.contains(violation.cause())) {
                grandfathered.merge(workload(pod, violation.mode()), 1, Integer::sum);
            }
        }));
        var outcomes = new ArrayList<WorkloadOutcome>();
        workloads.values().stream()
                .filter(workload -> !workload.isForgotten())
                .forEach(workload -> outcomes.add(workload.finish(
                        ends.getOrDefault(workload.cluster(), window.to()),
                        grandfathered.getOrDefault(workload, 0),
                        fixes(workload.cluster()))));
        outcomes.sort(Comparator.comparing(WorkloadOutcome::key));
        return new WorldOutcome(namespaceOutcomes(), outcomes);
    }

    private Fixes fixes(String cluster) {
        Version version = partition.cluster(cluster).version();
        return new Fixes(version == null ? Evaluator.newest() : Evaluator.emulating(version));
    }

    private List<NamespaceOutcome> namespaceOutcomes() {
        var cronJobs = new HashMap<String, List<CronJob>>();
        partition.forEachPod((key, pod) -> {
            if (pod.evidence() == Evidence.TEMPLATE && pod.workload().kind().equals("CronJob")) {
                String namespace = key.substring(0, key.indexOf('/', key.indexOf('/') + 1));
                boolean ran =
                        namespace(namespace).ran.containsKey(pod.workload().toString());
                cronJobs.computeIfAbsent(namespace, of -> new ArrayList<>())
                        .add(new CronJob(pod.workload().name(), ran, schedules.get(key)));
            }
        });
        var outcomes = new TreeMap<String, NamespaceOutcome>();
        namespaces.forEach((key, tally) -> {
            NamespaceOutcome outcome = tally.finish(cronJobs.getOrDefault(key, List.of()));
            if (outcome.policy() != null
                    || outcome.pods() > 0
                    || !outcome.changes().isEmpty()) {
                outcomes.put(key, outcome);
            }
        });
        return List.copyOf(outcomes.values());
    }

    private void windowBegins() {
        inWindow = true;
        violating.values().forEach(pod -> pod.now.forEach(violation -> count(pod, violation, false)));
        workloads.values().forEach(WorkloadTally::windowBegins);
        workloads.values().removeIf(WorkloadTally::isForgotten);
        partition.forEachPod((key, pod) -> {
            if (pod.evidence() == Evidence.RUNNING) {
                namespace(key.substring(0, key.lastIndexOf('/'))).ran(pod.workload());
            }
        });
    }

    private boolean isNew(String key, Observation.PodSeen seen) {
        PodState before = partition.pod(key);
        return before == null || !before.uid().equals(seen.object().metadata().uid());
    }

    private void tally(String key, Observation.InNamespace in, boolean isNewPod) {
        if (in instanceof Observation.TemplateSeen template && template.object().schedule() != null) {
            schedules.put(key, template.object().schedule());
        } else if (in instanceof Observation.TemplateGone) {
            schedules.remove(key);
        } else if (isNewPod) {
            PodState pod = partition.pod(key);
            if (pod != null) {
                namespace(in.cluster() + '/' + in.namespace()).ran(pod.workload());
            }
        } else if (in instanceof Observation.NamespaceSeen seen) {
            NamespaceTally namespace = namespace(key);
            namespace.labels = seen.object().metadata().labels();
            namespace.policy(seen.observedAt());
        } else if (in instanceof Observation.NamespaceGone) {
            namespace(key).policy(in.observedAt());
        }
    }

    /** Takes what is held against a pod from now on in place of what was. */
    private void replace(String key, Violating pod, Instant at, Workload workloadNow, List<Violation> now) {
        boolean moved = !workloadNow.equals(pod.workload);
        PodState state = partition.pod(key);
        for (Violation was : pod.now) {
            if (moved || !now.contains(was)) {
                workload(pod, was.mode()).ends(at, pod.evidence, was);
            }
        }
        List<Violation> before = moved ? List.of() : pod.now;
        pod.workload = workloadNow;
        pod.now = now;
        for (Violation is : now) {
            if (!before.contains(is)) {
                WorkloadTally workload = workload(pod, is.mode());
                workload.begins(at, pod.evidence, is);
                if (state != null && state.isObserved()) {
                    workload.example(state.pod());
                }
                if (inWindow) {
                    count(pod, is, wouldBeRefused(is, at, state));
                }
            }
        }
    }

    private void count(Violating pod, Violation violation, boolean wouldBeRefused) {
        if (pod.evidence == Evidence.RUNNING && pod.counted.add(violation.mode())) {
            workload(pod, violation.mode()).countPod(wouldBeRefused);
        }
    }

    /** Whether the API server would not have let the pod in: it violates from its creation on, which lies in the window. */
    private boolean wouldBeRefused(Violation violation, Instant at, @Nullable PodState state) {
        if (violation.mode() != Mode.ENFORCE || violation.cause() != Cause.POD_CREATED || state == null) {
            return false;
        }
        Instant created = created(state.pod(), at);
        return !created.isBefore(window.from()) && !created.isAfter(window.to());
    }

    private static Instant created(Pod pod, Instant seen) {
        String created = pod.metadata().creationTimestamp();
        try {
            return created == null ? seen : Instant.parse(created);
        } catch (DateTimeException unreadable) {
            return seen;
        }
    }

    private WorkloadTally workload(Violating pod, Mode mode) {
        return workload(pod.cluster, pod.namespace, pod.workload, mode);
    }

    private WorkloadTally workload(String cluster, String namespace, Workload workload, Mode mode) {
        String key = cluster + '/' + namespace + '/' + workload + '/' + mode;
        return workloads.computeIfAbsent(key, of -> new WorkloadTally(window, cluster, namespace, workload, mode));
    }

    private NamespaceTally namespace(String key) {
        return namespaces.computeIfAbsent(key, NamespaceTally::new);
    }

    /** What lives and violates, or did. */
    private static final class Violating {
        private final String cluster;
        private final String namespace;
        private final String uid;
        private final Evidence evidence;
        private final Set<Mode> counted = EnumSet.noneOf(Mode.class);
        private Workload workload;
        private List<Violation> now = List.of();

        Violating(PodViolations first) {
            cluster = first.cluster();
            namespace = first.namespace();
            uid = first.uid();
            evidence = first.evidence();
            workload = first.workload();
        }
    }

    /** What is gathered of one namespace. */
    private final class NamespaceTally {
        private final String cluster;
        private final String name;
        private final Map<String, Workload> ran = new TreeMap<>();
        private final List<NamespaceOutcome.PolicyChange> changes = new ArrayList<>();
        private Map<String, String> labels = Map.of();
        private @Nullable NamespacePolicy policy;
        private boolean wasSeen;
        private long pods;

        NamespaceTally(String key) {
            cluster = key.substring(0, key.indexOf('/'));
            name = key.substring(key.indexOf('/') + 1);
        }

        void ran(Workload workload) {
            pods++;
            ran.putIfAbsent(workload.toString(), workload);
        }

        void policy(Instant at) {
            NamespacePolicy now = partition.policy(cluster, name);
            if (inWindow && policy != null && now != null && !now.equals(policy)) {
                changes.add(new NamespaceOutcome.PolicyChange(window.clip(at), policy, now));
            }
            policy = now;
            wasSeen |= now != null;
        }

        NamespaceOutcome finish(List<CronJob> cronJobs) {
            NamespacePolicy last = partition.policy(cluster, name);
            return new NamespaceOutcome(
                    cluster,
                    name,
                    labels,
                    last,
                    wasSeen && last == null,
                    List.copyOf(changes),
                    pods,
                    List.copyOf(ran.values()),
                    cronJobs);
        }
    }
}
