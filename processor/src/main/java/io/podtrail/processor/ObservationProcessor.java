package io.podtrail.processor;

import io.podtrail.events.Alert;
import io.podtrail.events.Cause;
import io.podtrail.events.Event;
import io.podtrail.events.Keys;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.events.Workload;
import io.podtrail.events.kafka.CloudEventHeaders;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.processor.store.ClusterState;
import io.podtrail.processor.store.NamespaceState;
import io.podtrail.processor.store.PodState;
import io.podtrail.processor.store.StateSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Takes the observations of one partition in their order: keeps pods, namespaces and clusters, judges what may have
 * changed, and forwards changed violations and alert transitions.
 */
final class ObservationProcessor implements Processor<String, Observation, String, Event>, Observation.Visitor {
    static final String NAMESPACES = "namespaces";
    static final String CLUSTERS = "clusters";

    /** So long, in stream time, a pod waits to be judged for its namespace to be seen; then it counts as unlabelled. */
    static final Duration NAMESPACE_PATIENCE = Duration.ofSeconds(30);

    /** Up to three names, as {@link Keys} joins them. */
    private static final Pattern NAMES = Pattern.compile("[^/]+(/[^/]+){0,2}");

    private final Judge judge = new Judge();
    private ProcessorContext<String, Event> context;
    private KeyValueStore<String, ClusterState> clusters;
    private KeyValueStore<String, NamespaceState> namespaces;
    private Pods pods;
    private Timers timers;
    private Alerting alerting;

    /** The cluster of the record in hand. */
    private ClusterState cluster = ClusterState.UNKNOWN;
    /** Stream time of the record in hand. */
    private Instant now = Instant.EPOCH;

    static ProcessorSupplier<String, Observation, String, Event> supplier() {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<String, Observation, String, Event> get() {
                return new ObservationProcessor();
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                // In a fixed order, which shows in the topology's description.
                return new LinkedHashSet<>(List.of(
                        Pods.store(),
                        Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(NAMESPACES),
                                Serdes.String(),
                                new StateSerde<>(NamespaceState.class)),
                        Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(CLUSTERS),
                                Serdes.String(),
                                new StateSerde<>(ClusterState.class)),
                        Alerting.store(),
                        Timers.store()));
            }
        };
    }

    @Override
    public void init(ProcessorContext<String, Event> context) {
        this.context = context;
        clusters = context.getStateStore(CLUSTERS);
        namespaces = context.getStateStore(NAMESPACES);
        pods = new Pods(context.getStateStore(Pods.STORE));
        timers = new Timers(context.getStateStore(Timers.STORE));
        alerting = new Alerting(context.getStateStore(Alerting.STORE), timers, pods, this::forward);
    }

    @Override
    public void process(Record<String, Observation> record) {
        Observation observation = valid(record);
        cluster = Objects.requireNonNullElse(clusters.get(observation.cluster()), ClusterState.UNKNOWN);
        if (observation.epoch() < cluster.epoch()) {
            return; // A collector that does not know it was replaced.
        }
        now = cluster.at(observation);
        observation.accept(this);
        alerting.settle(now, cluster.alerts());
        fireTimers(observation.cluster());
    }

    @Override
    public void podSeen(Observation.PodSeen seen) {
        PodState before = pods.get(seen.key());
        if (before != null
                && !before.pod()
                        .metadata()
                        .uid()
                        .equals(seen.object().metadata().uid())) {
            gone(
                    seen.cluster(),
                    seen.key(),
                    before,
                    Cause.DELETED); // Another pod by the same name: its end was missed.
            before = null;
        }
        if (before == null) {
            judge(seen.cluster(), seen.key(), null, PodState.of(seen.object(), seen.epoch()), Trigger.CREATED);
        } else if (isJudgedAlike(before.pod(), seen.object())) {
            if (before.epoch() != seen.epoch()) {
                pods.put(seen.key(), before.confirmedIn(seen.epoch()));
            }
        } else {
            Trigger trigger = Trigger.ofUpdate(before.pod(), seen.object());
            judge(seen.cluster(), seen.key(), before, before.seen(seen.object(), seen.epoch()), trigger);
        }
    }

    @Override
    public void podGone(Observation.PodGone gone) {
        PodState before = pods.get(gone.key());
        if (before != null) {
            gone(gone.cluster(), gone.key(), before, Cause.DELETED);
        }
    }

    @Override
    public void namespaceSeen(Observation.NamespaceSeen seen) {
        var after =
                new NamespaceState(seen.epoch(), true, seen.object().metadata().labels());
        NamespaceState before = namespaces.get(seen.key());
        namespaces.put(seen.key(), after);
        if (before == null || !judge.policy(cluster, before).equals(judge.policy(cluster, after))) {
            Trigger trigger = before == null || !before.seen() ? Trigger.CREATED : Trigger.RELABELLED;
            pods.forEachInNamespace(
                    seen.cluster(), seen.namespace(), (key, pod) -> judge(seen.cluster(), key, pod, pod, trigger));
        }
    }

    @Override
    public void namespaceGone(Observation.NamespaceGone gone) {
        namespaces.delete(gone.key());
        // Kubernetes deletes a namespace after all that was in it, so the end of any pod that is left was missed.
        pods.forEachInNamespace(
                gone.cluster(), gone.namespace(), (key, pod) -> gone(gone.cluster(), key, pod, Cause.DELETED));
    }

    @Override
    public void keyframeStarted(Observation.KeyframeStarted started) {
        everywhere(started, started.clusterVersion());
    }

    @Override
    public void keyframeCompleted(Observation.KeyframeCompleted completed) {
        everywhere(completed, null);
        pods.forEachInCluster(completed.cluster(), (key, pod) -> {
            if (pod.epoch() < completed.epoch()) {
                gone(completed.cluster(), key, pod, Cause.SWEPT);
            } else {
                judgeIfNamespaceIsUnseen(completed.cluster(), key, pod);
            }
        });
        sweepNamespaces(completed);
    }

    @Override
    public void heartbeat(Observation.Heartbeat heartbeat) {
        everywhere(heartbeat, heartbeat.clusterVersion());
    }

    @Override
    public void gap(Observation.Gap gap) {
        everywhere(gap, null);
    }

    @Override
    public void policyChanged(Observation.PolicyChanged changed) {
        cluster = cluster.after(changed, null).with(changed.configuration(), changed.alerts());
        clusters.put(changed.cluster(), cluster);
        judgeCluster(changed.cluster(), Trigger.CONFIGURED);
    }

    private void everywhere(Observation marker, @Nullable Version clusterVersion) {
        Version before = cluster.version();
        cluster = cluster.after(marker, clusterVersion);
        clusters.put(marker.cluster(), cluster);
        if (!Objects.equals(before, cluster.version())) {
            judgeCluster(marker.cluster(), Trigger.VERSION_MOVED);
        }
    }

    private void judgeCluster(String clusterName, Trigger trigger) {
        pods.forEachInCluster(clusterName, (key, pod) -> judge(clusterName, key, pod, pod, trigger));
    }

    /** A namespace that only its pods tell of counts as unlabelled. */
    private void judgeIfNamespaceIsUnseen(String clusterName, String key, PodState pod) {
        String namespaceKey = Keys.namespace(clusterName, pod.pod().metadata().namespace());
        NamespaceState namespace = namespaces.get(namespaceKey);
        if (namespace == null) {
            namespace = NamespaceState.unseen(pod.epoch());
            namespaces.put(namespaceKey, namespace);
        }
        if (!namespace.seen()) {
            judge(clusterName, key, pod, pod, Trigger.CREATED);
        }
    }

    /** A namespace that still holds a pod cannot be gone, whatever the keyframe forgot. */
    private void sweepNamespaces(Observation.KeyframeCompleted completed) {
        try (var all =
                namespaces.prefixScan(completed.cluster() + '/', Serdes.String().serializer())) {
            while (all.hasNext()) {
                var namespace = all.next();
                boolean[] inhabited = {false};
                if (namespace.value.epoch() < completed.epoch()) {
                    String name = namespace.key.substring(completed.cluster().length() + 1);
                    pods.forEachInNamespace(completed.cluster(), name, (key, pod) -> inhabited[0] = true);
                    if (!inhabited[0]) {
                        namespaces.delete(namespace.key);
                    }
                }
            }
        }
    }

    private void fireTimers(String clusterName) {
        List<Timers.Due> due = timers.takeDue(clusterName, now);
        if (due.isEmpty()) {
            return;
        }
        alerting.fire(
                due.stream().filter(Timers.Due::isAlert).map(Timers.Due::key).toList(), now, cluster.alerts());
        due.stream().filter(timer -> !timer.isAlert()).forEach(timer -> {
            String namespace = timer.key().substring(clusterName.length() + 1);
            pods.forEachInNamespace(
                    clusterName, namespace, (key, pod) -> judgeIfNamespaceIsUnseen(clusterName, key, pod));
        });
        alerting.settle(now, cluster.alerts());
    }

    /**
     * Judges a pod and keeps it.
     *
     * @param before as it was, for what changed; null when it is new
     */
    private void judge(String clusterName, String key, @Nullable PodState before, PodState seen, Trigger trigger) {
        String namespaceKey = Keys.namespace(clusterName, seen.pod().metadata().namespace());
        NamespaceState namespace = namespaces.get(namespaceKey);
        if (namespace == null) {
            timers.setForNamespace(clusterName, now.plus(NAMESPACE_PATIENCE), namespaceKey);
            pods.put(key, seen);
            return;
        }
        PodState after = seen.violating(judge.judge(cluster, namespace, seen, now, trigger));
        if (!after.equals(before)) {
            pods.put(key, after);
        }
        Cause ends = trigger.equals(Trigger.CONFIGURED) && judge.isExempt(cluster, seen.pod())
                ? Cause.EXEMPTED
                : trigger.ends();
        announce(clusterName, key, before, after, ends);
    }

    private void gone(String clusterName, String key, PodState before, Cause cause) {
        pods.delete(key);
        announce(clusterName, key, before, before.violating(List.of()), cause);
    }

    private void announce(String clusterName, String key, @Nullable PodState before, PodState after, Cause ends) {
        List<Violation> violationsBefore = before == null ? List.of() : before.violations();
        Workload workloadBefore = before == null ? after.workload() : before.workload();
        Metadata pod = after.pod().metadata();
        alerting.podChanged(
                clusterName,
                pod.name(),
                pod.namespace(),
                workloadBefore,
                violationsBefore,
                after.workload(),
                after.violations(),
                ends);
        if (!violationsBefore.equals(after.violations())) {
            forward(clusterName, key, after);
        }
    }

    private void forward(String clusterName, String key, PodState pod) {
        Metadata metadata = pod.pod().metadata();
        boolean cleared = pod.violations().isEmpty();
        Headers headers = CloudEventHeaders.ofViolations(
                clusterName, metadata.namespace(), metadata.name(), metadata.uid(), pod.revision(), cleared, now);
        PodViolations value = cleared
                ? null
                : new PodViolations(
                        clusterName,
                        metadata.namespace(),
                        metadata.name(),
                        metadata.uid(),
                        pod.workload(),
                        pod.revision(),
                        pod.violations());
        context.forward(new Record<>(key, value, now.toEpochMilli(), headers), PodSecurityTopology.VIOLATIONS_SINK);
    }

    private void forward(Alert alert) {
        context.forward(
                new Record<>(alert.fingerprint(), alert, now.toEpochMilli(), CloudEventHeaders.of(alert)),
                PodSecurityTopology.ALERTS_SINK);
    }

    /** Whether nothing that any check, exemption or workload depends on differs. */
    private static boolean isJudgedAlike(Pod before, Pod now) {
        return before.spec().equals(now.spec())
                && before.isFinished() == now.isFinished()
                && before.metadata().annotations().equals(now.metadata().annotations())
                && Workload.of(before.metadata()).equals(Workload.of(now.metadata()));
    }

    private static Observation valid(Record<String, Observation> record) {
        Observation observation = record.value();
        if (observation == null) {
            throw new InvalidObservationException("the record has no value: observations are never deleted by key");
        }
        boolean slashInNamespace = observation instanceof Observation.InNamespace in
                && in.namespace().contains("/");
        if (slashInNamespace || !NAMES.matcher(observation.key()).matches()) {
            throw new InvalidObservationException(
                    "\"%s\" lacks a name, or one holds a slash".formatted(observation.key()));
        }
        if (!observation.key().equals(record.key())) {
            throw new InvalidObservationException(
                    "the key is \"%s\" but the observation is of \"%s\"".formatted(record.key(), observation.key()));
        }
        return observation;
    }
}
