package io.podtrail.processor;

import io.podtrail.events.Admission;
import io.podtrail.events.Alert;
import io.podtrail.events.Cause;
import io.podtrail.events.Event;
import io.podtrail.events.Evidence;
import io.podtrail.events.Keys;
import io.podtrail.events.Observation;
import io.podtrail.events.PodViolations;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.events.Workload;
import io.podtrail.events.kafka.CloudEventHeaders;
import io.podtrail.policy.AdmissionMessage;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.processor.Timers.Subject;
import io.podtrail.processor.store.ClusterState;
import io.podtrail.processor.store.NamespaceState;
import io.podtrail.processor.store.PodState;
import io.podtrail.processor.store.StateSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

    /**
     * So long, in stream time, a refusal counts that is not repeated. Controllers try again with growing pauses: a
     * ReplicaSet's after 17 minutes at the latest.
     */
    static final Duration ADMISSION_MEMORY = Duration.ofMinutes(30);

    /** Up to three names, as {@link Keys} joins them. */
    private static final Pattern NAMES = Pattern.compile("[^/]+(/[^/]+){0,2}");

    private static final Pattern WORKLOAD_NAMES = Pattern.compile("[^/]+(/[^/]+){3}");

    private final Judge judge;
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

    private ObservationProcessor(PolicyOverride policy) {
        judge = new Judge(policy);
    }

    static ProcessorSupplier<String, Observation, String, Event> supplier(TopologySettings settings) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<String, Observation, String, Event> get() {
                return new ObservationProcessor(settings.policy());
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                StoreKind stores = settings.stores();
                // In a fixed order, which shows in the topology's description.
                return new LinkedHashSet<>(List.of(
                        Pods.store(stores),
                        stores.store(NAMESPACES, new StateSerde<>(NamespaceState.class)),
                        stores.store(CLUSTERS, new StateSerde<>(ClusterState.class)),
                        Alerting.store(stores),
                        Timers.store(stores)));
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
        alerting = new Alerting(context.getStateStore(Alerting.STORE), timers, pods, this::labels, this::forward);
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
        alerting.settle(now, cluster);
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
            PodState pod = PodState.of(seen.object(), seen.epoch());
            judge(seen.cluster(), seen.key(), null, pod, Trigger.CREATED);
            admitted(seen, pod.workload());
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
        goneIfKnown(gone.cluster(), gone.key(), Cause.DELETED);
    }

    @Override
    public void templateSeen(Observation.TemplateSeen seen) {
        PodState before = pods.get(seen.key());
        PodState fresh = PodState.of(seen.object(), seen.epoch());
        if (before == null) {
            judge(seen.cluster(), seen.key(), null, fresh, Trigger.TEMPLATE_CREATED);
        } else if (isJudgedAlike(before.pod(), fresh.pod())) {
            if (before.epoch() != seen.epoch()) {
                pods.put(seen.key(), before.confirmedIn(seen.epoch()));
            }
        } else {
            PodState after = before.seen(fresh.pod(), seen.epoch());
            judge(seen.cluster(), seen.key(), before, after, Trigger.SPEC_CHANGED);
        }
    }

    @Override
    public void templateGone(Observation.TemplateGone gone) {
        goneIfKnown(gone.cluster(), gone.key(), Cause.DELETED);
        goneIfKnown(gone.cluster(), admissionKey(gone.key(), Evidence.REFUSED), Cause.DELETED);
        goneIfKnown(gone.cluster(), admissionKey(gone.key(), Evidence.AUDITED), Cause.DELETED);
    }

    @Override
    public void podRefused(Observation.PodRefused refused) {
        admission(refused, refused.object(), Evidence.REFUSED, Mode.ENFORCE, Cause.POD_REFUSED);
    }

    @Override
    public void podAudited(Observation.PodAudited audited) {
        admission(audited, audited.object(), Evidence.AUDITED, Mode.AUDIT, Cause.POD_CREATED);
    }

    @Override
    public void namespaceSeen(Observation.NamespaceSeen seen) {
        var after =
                new NamespaceState(seen.epoch(), true, seen.object().metadata().labels());
        NamespaceState before = namespaces.get(seen.key());
        namespaces.put(seen.key(), after);
        if (before == null || !judge.policy(cluster, before).equals(judge.policy(cluster, after))) {
            boolean first = before == null || !before.seen();
            pods.forEachInNamespace(
                    seen.cluster(),
                    seen.namespace(),
                    (key, pod) -> judge(
                            seen.cluster(), key, pod, pod, first ? Trigger.ofNew(pod.evidence()) : Trigger.RELABELLED));
        }
    }

    @Override
    public void namespaceGone(Observation.NamespaceGone gone) {
        namespaces.delete(gone.key());
        // Pods have a watch of their own, which may be ahead of this one: those that are left may already be the first
        // of
        // a new namespace by the same name. Their own end, or a keyframe, tells; until then they count as in one
        // unseen.
        timers.set(gone.cluster(), now.plus(NAMESPACE_PATIENCE), Subject.NAMESPACE, gone.key());
        pods.forEachInNamespace(gone.cluster(), gone.namespace(), (key, pod) -> {
            if (!pod.isObserved()) {
                gone(gone.cluster(), key, pod, Cause.DELETED);
            }
        });
    }

    @Override
    public void keyframeStarted(Observation.KeyframeStarted started) {
        everywhere(started, started.clusterVersion());
    }

    @Override
    public void keyframeCompleted(Observation.KeyframeCompleted completed) {
        everywhere(completed, null);
        pods.forEachInCluster(completed.cluster(), (key, pod) -> {
            if (!pod.isObserved()) {
                return; // What was said is no part of a picture of what lives.
            }
            if (pod.epoch() < completed.epoch()) {
                boolean lookedAt = pod.evidence() == Evidence.RUNNING || completed.templates();
                gone(completed.cluster(), key, pod, lookedAt ? Cause.SWEPT : Cause.UNOBSERVED);
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
            boolean orphaned = !pod.violations().isEmpty();
            judge(clusterName, key, pod, pod, orphaned ? Trigger.RELABELLED : Trigger.ofNew(pod.evidence()));
        }
    }

    /** A namespace that still holds a pod or a template cannot be gone, whatever the keyframe forgot. */
    private void sweepNamespaces(Observation.KeyframeCompleted completed) {
        try (var all =
                namespaces.prefixScan(completed.cluster() + '/', Serdes.String().serializer())) {
            while (all.hasNext()) {
                var namespace = all.next();
                boolean[] inhabited = {false};
                if (namespace.value.epoch() < completed.epoch()) {
                    String name = namespace.key.substring(completed.cluster().length() + 1);
                    pods.forEachInNamespace(completed.cluster(), name, (key, pod) -> inhabited[0] |= pod.isObserved());
                    if (!inhabited[0]) {
                        namespaces.delete(namespace.key);
                        pods.forEachInNamespace(
                                completed.cluster(),
                                name,
                                (key, said) -> gone(completed.cluster(), key, said, Cause.SWEPT));
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
        alerting.fire(keys(due, Subject.ALERT), now, cluster);
        for (String namespaceKey : keys(due, Subject.NAMESPACE)) {
            String namespace = namespaceKey.substring(clusterName.length() + 1);
            pods.forEachInNamespace(
                    clusterName, namespace, (key, pod) -> judgeIfNamespaceIsUnseen(clusterName, key, pod));
        }
        keys(due, Subject.ADMISSION).forEach(key -> goneIfKnown(clusterName, key, Cause.CEASED));
        alerting.settle(now, cluster);
    }

    private static List<String> keys(List<Timers.Due> due, Subject subject) {
        return due.stream()
                .filter(timer -> timer.subject() == subject)
                .map(Timers.Due::key)
                .toList();
    }

    /** Keeps what the API server said for as long as it counts. An exemption alone is history, and no violation. */
    private void admission(
            Observation.InNamespace seen, Admission admission, Evidence evidence, Mode mode, Cause begins) {
        if (admission.exemption() != null) {
            return;
        }
        AdmissionMessage message = AdmissionMessage.find(admission.message())
                .orElseThrow(() -> new InvalidObservationException(
                        "\"%s\" is nothing that PodSecurity says".formatted(admission.message())));
        Instant until = admission.at().plus(ADMISSION_MEMORY);
        String key = admissionKey(seen.key(), evidence);
        PodState before = pods.get(key);
        boolean isOver = !until.isAfter(now);
        boolean isKnown =
                before != null && before.until() != null && !before.until().isBefore(until);
        if (isOver || isKnown) {
            return;
        }
        forgetTimer(seen.cluster(), key, before);
        timers.set(seen.cluster(), until, Subject.ADMISSION, key);
        PodState base = before == null
                ? PodState.unadmitted(evidence, admission.namespace(), admission.workload(), seen.epoch())
                : before;
        var violation = new Violation(
                mode, message.asked().level(), message.asked().version(), now, begins, message.findings());
        PodState after = base.countingUntil(until)
                .violating(List.of(Judge.continued(Judge.find(base.violations(), mode), violation)));
        pods.put(key, after);
        announce(seen.cluster(), key, before, after, Cause.FIXED);
    }

    /** A new pod of a workload lives: what was refused before is refused no more. */
    private void admitted(Observation.PodSeen seen, Workload workload) {
        String refusedKey = admissionKey(Keys.workload(seen.cluster(), seen.namespace(), workload), Evidence.REFUSED);
        PodState refused = pods.get(refusedKey);
        if (refused != null) {
            Violation was = refused.violations().get(0);
            boolean complies = judge.complies(cluster, seen.object(), new LevelVersion(was.level(), was.version()));
            gone(seen.cluster(), refusedKey, refused, complies ? Cause.FIXED : Cause.POLICY_RELAXED);
        }
    }

    private static String admissionKey(String workloadKey, Evidence evidence) {
        return workloadKey + '/' + evidence;
    }

    private void forgetTimer(String clusterName, String key, @Nullable PodState admission) {
        if (admission != null && admission.until() != null) {
            timers.cancel(clusterName, admission.until(), Subject.ADMISSION, key);
        }
    }

    /**
     * Judges a pod and keeps it.
     *
     * @param before as it was, for what changed; null when it is new
     */
    private void judge(String clusterName, String key, @Nullable PodState before, PodState seen, Trigger trigger) {
        String namespaceKey = Keys.namespace(clusterName, seen.pod().metadata().namespace());
        NamespaceState namespace = namespaces.get(namespaceKey);
        if (!seen.isObserved()) {
            if (namespace != null && !judge.mayBeRefused(cluster, namespace, seen)) {
                gone(clusterName, key, seen, trigger.ends());
            }
            return;
        }
        if (namespace == null) {
            timers.set(clusterName, now.plus(NAMESPACE_PATIENCE), Subject.NAMESPACE, namespaceKey);
            PodState unjudged = seen.pod().isFinished() ? seen.violating(List.of()) : seen;
            pods.put(key, unjudged);
            announce(clusterName, key, before, unjudged, trigger.ends());
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

    private void goneIfKnown(String clusterName, String key, Cause cause) {
        PodState before = pods.get(key);
        if (before != null) {
            gone(clusterName, key, before, cause);
        }
    }

    private void gone(String clusterName, String key, PodState before, Cause cause) {
        forgetTimer(clusterName, key, before);
        pods.delete(key);
        announce(clusterName, key, before, before.violating(List.of()), cause);
    }

    private void announce(String clusterName, String key, @Nullable PodState before, PodState after, Cause ends) {
        List<Violation> violationsBefore = before == null ? List.of() : before.violations();
        Workload workloadBefore = before == null ? after.workload() : before.workload();
        Metadata pod = after.pod().metadata();
        alerting.podChanged(
                clusterName,
                after.evidence(),
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
        Headers headers = CloudEventHeaders.ofViolations(key, metadata.uid(), pod.revision(), cleared, now);
        PodViolations value = cleared
                ? null
                : new PodViolations(
                        clusterName,
                        metadata.namespace(),
                        pod.evidence(),
                        pod.evidence() == Evidence.RUNNING ? metadata.name() : null,
                        metadata.uid(),
                        pod.workload(),
                        pod.revision(),
                        pod.violations());
        context.forward(new Record<>(key, value, now.toEpochMilli(), headers), PodSecurityTopology.VIOLATIONS_SINK);
    }

    private Map<String, String> labels(String clusterName, String namespace) {
        NamespaceState state = namespaces.get(Keys.namespace(clusterName, namespace));
        return state == null ? Map.of() : state.labels();
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
        Pattern names = observation instanceof Observation.OfWorkload ? WORKLOAD_NAMES : NAMES;
        if (slashInNamespace || !names.matcher(observation.key()).matches()) {
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
