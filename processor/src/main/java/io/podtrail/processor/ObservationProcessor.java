package io.podtrail.processor;

import io.podtrail.events.Alert;
import io.podtrail.events.Cause;
import io.podtrail.events.Event;
import io.podtrail.events.Evidence;
import io.podtrail.events.Keys;
import io.podtrail.events.NotEvaluable;
import io.podtrail.events.ObjectVersion;
import io.podtrail.events.Observation;
import io.podtrail.events.kafka.Blame;
import io.podtrail.events.kafka.CloudEventHeaders;
import io.podtrail.events.kafka.RecordedTime;
import io.podtrail.events.kafka.Rewritten;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.processor.Timers.Subject;
import io.podtrail.processor.store.AlertState;
import io.podtrail.processor.store.Backlog;
import io.podtrail.processor.store.Backlog.Errand;
import io.podtrail.processor.store.Backlog.Reason;
import io.podtrail.processor.store.ClusterState;
import io.podtrail.processor.store.NamespaceState;
import io.podtrail.processor.store.PodState;
import io.podtrail.processor.store.StateSerde;
import io.podtrail.processor.store.WeakWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Takes the observations of one partition in their order: keeps pods, namespaces and clusters, judges what may have
 * changed, and forwards changed violations and alert transitions.
 */
final class ObservationProcessor
        implements Processor<String, Observation, String, Event>,
                Observation.Visitor,
                Backlogs.Visitor,
                Alerting.Surroundings {
    static final String NAMESPACES = "namespaces";
    static final String CLUSTERS = "clusters";

    /** So long, in stream time, a pod waits to be judged for its namespace to be seen; then it counts as unlabelled. */
    static final Duration NAMESPACE_PATIENCE = Duration.ofSeconds(30);

    private static final Duration PATIENCE_STEP = Duration.ofSeconds(10);

    /** So long, in stream time, a lowered {@code enforce} counts as a weak window; then it is what the namespace asks for. */
    static final Duration WINDOW_PATIENCE = Duration.ofDays(7);

    /** So many namespaces are kept as objects, in each partition. */
    private static final int NAMESPACES_KEPT = 10_000;

    private static final int CLUSTERS_KEPT = 1_000;

    private final Judge judge;
    private ProcessorContext<String, Event> context;
    private List<UndoableStore<?>> stores;
    private Outbox outbox;
    private UndoableStore<ClusterState> clusterStore;
    private UndoableStore<NamespaceState> namespaceStore;
    private UndoableStore<PodState> podStore;
    private UndoableStore<AlertState> alertStore;
    private UndoableStore<String> timerStore;
    private UndoableStore<Backlog> backlogStore;
    private final int podsPerRecord;
    private final EpochListener epochs;
    private final Function<ProcessorContext<?, ?>, IntSupplier> rewritingsOf;
    private final Function<ProcessorContext<?, ?>, IntSupplier> alertRewritingsOf;
    private Rewritings rewritings;
    private Rewritings alertRewritings;

    private WriteThrough<ClusterState> clusters;
    private WriteThrough<NamespaceState> namespaces;
    private Pods pods;
    private Timers timers;
    private Alerting alerting;
    private PodChanges changes;
    private Admissions admissions;
    private Backlogs backlogs;
    /** Namespaces that pods wait for, and the timer that was set last: the same is not set again for each pod. */
    private Map<String, Instant> awaited;

    /** The cluster of the record in hand. */
    private ClusterState cluster = ClusterState.UNKNOWN;
    /** Stream time of the record in hand. */
    private Instant now = Instant.EPOCH;
    /** Epoch of the record in hand, as the cluster's state counts it. */
    private long epoch;
    /** Offset of the record in hand. */
    private long offset;
    /** Headers of the record in hand. */
    private Headers headers = new RecordHeaders();

    private ObservationProcessor(TopologySettings settings) {
        judge = new Judge();
        podsPerRecord = settings.podsPerRecord();
        epochs = settings.epochs();
        rewritingsOf = settings.rewritings();
        alertRewritingsOf = settings.alertRewritings();
    }

    static ProcessorSupplier<String, Observation, String, Event> supplier(TopologySettings settings) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<String, Observation, String, Event> get() {
                return new ObservationProcessor(settings);
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
                        Timers.store(stores),
                        Backlogs.store(stores)));
            }
        };
    }

    @Override
    public void init(ProcessorContext<String, Event> context) {
        this.context = context;
        rewritings = new Rewritings(rewritingsOf.apply(context));
        alertRewritings = new Rewritings(alertRewritingsOf.apply(context));
        outbox = new Outbox(context);
        clusterStore = new UndoableStore<>(context.getStateStore(CLUSTERS));
        namespaceStore = new UndoableStore<>(context.getStateStore(NAMESPACES));
        podStore = new UndoableStore<>(context.getStateStore(Pods.STORE));
        alertStore = new UndoableStore<>(context.getStateStore(Alerting.STORE));
        timerStore = new UndoableStore<>(context.getStateStore(Timers.STORE));
        backlogStore = new UndoableStore<>(context.getStateStore(Backlogs.STORE));
        stores = List.of(clusterStore, namespaceStore, podStore, alertStore, timerStore, backlogStore);
        rememberNothing();
    }

    /** All that is in memory is made anew from the stores, as after a restart. */
    private void rememberNothing() {
        clusters = new WriteThrough<>(clusterStore, CLUSTERS_KEPT);
        namespaces = new WriteThrough<>(namespaceStore, NAMESPACES_KEPT);
        pods = new Pods(podStore);
        timers = new Timers(timerStore);
        alerting = new Alerting(
                alertStore, timers, pods, new Endings(pods, judge, namespaces), new Repairs(pods, judge), this);
        changes = new PodChanges(pods, timers, alerting, outbox);
        admissions = new Admissions(pods, changes, judge);
        backlogs = new Backlogs(backlogStore, pods, this, podsPerRecord);
        awaited = new HashMap<>();
    }

    /** A record takes effect as a whole or, where it fails, not at all. */
    @Override
    public void process(Record<String, Observation> record) {
        try {
            take(record);
            outbox.forward();
            stores.forEach(UndoableStore::keep);
            rewritings.keep();
            alertRewritings.keep();
        } catch (RuntimeException | StackOverflowError e) {
            if (Blame.of(e) == Blame.RECORD) {
                undo();
            }
            throw e instanceof RuntimeException failure
                    ? failure
                    : new InvalidObservationException("nests too deeply", e);
        }
    }

    private void undo() {
        rewritings.undo();
        alertRewritings.undo();
        outbox.discard();
        alerting.discard();
        if (stores.stream().anyMatch(UndoableStore::hasChanged)) {
            stores.forEach(UndoableStore::undo);
            rememberNothing();
        }
    }

    private void take(Record<String, Observation> record) {
        Observation observation = valid(record);
        cluster = Objects.requireNonNullElse(clusters.get(observation.cluster()), ClusterState.UNKNOWN);
        offset = context.recordMetadata().orElseThrow().offset();
        headers = record.headers();
        if (observation instanceof Observation.KeyframeStarted started && cluster.isLostBefore(started, offset)) {
            epochs.begunAnew(started, cluster);
            cluster = cluster.begunAnew(started);
        }
        if (cluster.isStale(observation)) {
            epochs.ignored(observation, cluster);
            clusters.put(observation.cluster(), cluster.ignoring(observation));
            return;
        }
        epoch = cluster.epochOf(observation);
        now = cluster.at(observation);
        backlogs.next();
        rewriteIfLost(observation);
        if (observation instanceof Observation.InNamespace in) {
            backlogs.workOff(in.cluster(), Keys.namespace(in.cluster(), in.namespace()));
        }
        observation.accept(this);
        alerting.settle(now, cluster);
        fireTimers(observation.cluster());
        // What goes to every partition has time; what happens in a namespace should not be kept waiting.
        int share = observation instanceof Observation.Everywhere ? podsPerRecord / 4 : podsPerRecord / 20;
        backlogs.workOff(observation.cluster(), Math.max(1, share));
        alerting.settle(now, cluster);
        // What was swept may be due at once.
        fireTimers(observation.cluster());
    }

    @Override
    public void podSeen(Observation.PodSeen seen) {
        PodState before = pods.get(seen.key());
        PodState pod = PodState.of(seen.object(), epoch, now);
        if (before != null && isStale(seen, pod.version(), before.epoch(), before.version())) {
            confirm(seen, before, before);
            return;
        }
        if (before != null && !before.uid().equals(pod.uid())) {
            // Another pod by the same name: its end was missed.
            changes.gone(seen.cluster(), seen.key(), before, Cause.DELETED, now);
            before = null;
        }
        if (before == null) {
            judge(seen.cluster(), seen.key(), null, pod, now, Trigger.CREATED);
            admissions.podCreated(seen, pod, cluster, now);
        } else if (before.isJudgedAs(pod)) {
            confirm(seen, before, pod);
        } else {
            Trigger trigger = Trigger.ofUpdate(before.judged(), seen.object());
            judge(seen.cluster(), seen.key(), before, before.seen(pod), now, trigger);
        }
    }

    /**
     * Whether what was seen is older than what is known: of an earlier object by that name, or of an earlier state. An API
     * server's list is never older than what was seen under an epoch before, be it that its versions are lower, as after a
     * restore of etcd. That something exists is true of a stale state, too.
     */
    private boolean isStale(Observation seen, ObjectVersion version, long knownEpoch, ObjectVersion known) {
        boolean isListedAnew = cluster.listed() && epoch != knownEpoch;
        boolean stale = !isListedAnew && version.isOlderThan(known);
        if (stale) {
            epochs.stale(seen);
        }
        return stale;
    }

    private boolean endsAnother(Observation gone, Metadata ended, @Nullable ObjectVersion known) {
        boolean stale = known != null && ObjectVersion.of(ended).endsBefore(known);
        if (stale) {
            epochs.stale(gone);
        }
        return stale;
    }

    /** @param now in which state it was seen, which differs in nothing that is judged */
    private void confirm(Observation seen, PodState before, PodState now) {
        String version = now.version().resourceVersion();
        if (before.epoch() != epoch || !version.equals(before.version().resourceVersion())) {
            pods.put(seen.key(), before, before.confirmedIn(epoch, version));
        }
    }

    @Override
    public void podGone(Observation.PodGone gone) {
        PodState before = pods.get(gone.key());
        if (before == null || endsAnother(gone, gone.object().metadata(), before.version())) {
            return;
        }
        changes.gone(gone.cluster(), gone.key(), before, Cause.DELETED, now);
        forgetIfDeserted(Keys.namespace(gone.cluster(), gone.namespace()));
    }

    @Override
    public void templateSeen(Observation.TemplateSeen seen) {
        PodState before = pods.get(seen.key());
        PodState template = PodState.of(seen.object(), epoch, now);
        if (before != null && isStale(seen, template.version(), before.epoch(), before.version())) {
            confirm(seen, before, before);
            return;
        }
        if (before == null) {
            judge(seen.cluster(), seen.key(), null, template, now, Trigger.TEMPLATE_CREATED);
        } else if (before.isJudgedAs(template)) {
            confirm(seen, before, template);
        } else {
            judge(seen.cluster(), seen.key(), before, before.seen(template), now, Trigger.SPEC_CHANGED);
        }
    }

    @Override
    public void templateGone(Observation.TemplateGone gone) {
        PodState before = pods.get(gone.key());
        if (before != null && endsAnother(gone, gone.object().metadata(), before.version())) {
            return;
        }
        changes.goneIfKnown(gone.cluster(), gone.key(), Cause.DELETED, now);
        admissions.workloadGone(gone, now);
        forgetIfDeserted(Keys.namespace(gone.cluster(), gone.namespace()));
    }

    @Override
    public void podRefused(Observation.PodRefused refused) {
        admissions.refused(refused, cluster, now);
    }

    @Override
    public void podAudited(Observation.PodAudited audited) {
        admissions.audited(audited, cluster, now);
    }

    @Override
    public void namespaceSeen(Observation.NamespaceSeen seen) {
        NamespaceState before = namespaces.get(seen.key());
        ObjectVersion version = ObjectVersion.of(seen.object().metadata());
        if (before != null && before.version() != null && isStale(seen, version, before.epoch(), before.version())) {
            namespaces.put(seen.key(), before.confirmedIn(epoch));
            return;
        }
        var after = new NamespaceState(
                epoch, true, seen.object().metadata().labels(), version, before == null ? null : before.window());
        NamespacePolicy asked = judge.policy(cluster, after);
        if (before == null || !before.seen()) {
            namespaces.put(seen.key(), after);
            visit(seen.cluster(), seen.key(), Reason.NAMESPACE_SEEN, epoch);
        } else {
            NamespacePolicy askedBefore = judge.policy(cluster, before);
            after = watched(seen, after, askedBefore.enforce(), asked.enforce());
            if (!after.equals(before)) {
                namespaces.put(seen.key(), after);
            }
            if (!asked.equals(askedBefore)) {
                visit(seen.cluster(), seen.key(), Reason.RELABELLED, epoch);
            }
        }
    }

    /** With the weak window that its new labels open or close. */
    private NamespaceState watched(
            Observation.NamespaceSeen seen, NamespaceState namespace, LevelVersion before, LevelVersion asked) {
        WeakWindow known = namespace.window();
        WeakWindow window = WeakWindow.after(known, before, asked, now);
        if (window == null || window.equals(known)) {
            return namespace;
        }
        if (window.isOpen() && (known == null || !known.isOpen())) {
            timers.set(seen.cluster(), now.plus(WINDOW_PATIENCE), Subject.WINDOW, seen.key());
        }
        Cause cause = window.isOpen() ? Cause.POLICY_RELAXED : Cause.NAMESPACE_RELABELLED;
        alerting.windowChanged(seen.cluster(), seen.namespace(), window, cause);
        return namespace.with(window);
    }

    @Override
    public void namespaceGone(Observation.NamespaceGone gone) {
        NamespaceState before = namespaces.get(gone.key());
        if (before != null && endsAnother(gone, gone.object().metadata(), before.version())) {
            return;
        }
        forgetNamespace(gone.cluster(), gone.key(), Cause.DELETED);
        // Pods have a watch of their own, which may be ahead of this one: those that are left may already be the first
        // of a new namespace by the same name. Their own end, or a keyframe, tells; until then they count as in one
        // unseen.
        awaitNamespace(gone.cluster(), gone.key());
        visit(gone.cluster(), gone.key(), Reason.NAMESPACE_GONE, epoch);
    }

    private void forgetNamespace(String clusterName, String namespaceKey, Cause cause) {
        NamespaceState namespace = namespaces.get(namespaceKey);
        namespaces.delete(namespaceKey);
        if (namespace != null && namespace.window() != null) {
            WeakWindow window = namespace.window();
            alerting.windowChanged(
                    clusterName, name(clusterName, namespaceKey), window.isOpen() ? window.closed(now) : window, cause);
        }
    }

    @Override
    public void keyframeStarted(Observation.KeyframeStarted started) {
        everywhere(started, started.clusterVersion());
    }

    @Override
    public void keyframeCompleted(Observation.KeyframeCompleted completed) {
        everywhere(completed, null);
        var all = new TreeSet<>(pods.namespaces(completed.cluster()));
        try (var known = namespaces.store().prefixScan(completed.cluster() + '/')) {
            while (known.hasNext()) {
                all.add(known.next().key);
            }
        }
        Reason reason = completed.isPicture() ? Reason.KEYFRAME : Reason.ABANDONED;
        var errand = new Errand(reason, now, epoch, completed.templates(), "");
        all.forEach(namespaceKey -> backlogs.add(completed.cluster(), namespaceKey, errand));
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
        cluster = cluster.after(changed, null, offset).with(changed.configuration(), changed.alerts());
        clusters.put(changed.cluster(), cluster);
        visitCluster(changed, Reason.CONFIGURED);
    }

    private void everywhere(Observation marker, @Nullable Version clusterVersion) {
        Version before = cluster.version();
        cluster = cluster.after(marker, clusterVersion, offset);
        clusters.put(marker.cluster(), cluster);
        if (!Objects.equals(before, cluster.version())) {
            visitCluster(marker, Reason.VERSION_MOVED);
        }
    }

    /** What is written again changes nothing that is kept, so a replay need not know of it. */
    private void rewriteIfLost(Observation observation) {
        if (rewritings.begin(observation.cluster())) {
            visitCluster(observation, Reason.VIOLATIONS_LOST);
        }
        if (alertRewritings.begin(observation.cluster())) {
            var errand = new Errand(Reason.ALERTS_LOST, now, epoch, false, "");
            alerting.namespaces(observation.cluster())
                    .forEach(namespaceKey -> backlogs.add(observation.cluster(), namespaceKey, errand));
        }
    }

    private void visitCluster(Observation cause, Reason reason) {
        var errand = new Errand(reason, now, epoch, false, "");
        pods.namespaces(cause.cluster()).forEach(namespaceKey -> backlogs.add(cause.cluster(), namespaceKey, errand));
    }

    private void visit(String clusterName, String namespaceKey, Reason reason, long epoch) {
        backlogs.add(clusterName, namespaceKey, new Errand(reason, now, epoch, false, ""));
        backlogs.workOff(clusterName, namespaceKey);
    }

    @Override
    public void visit(Errand errand, String key, PodState pod) {
        String clusterName = key.substring(0, key.indexOf('/'));
        switch (errand.reason()) {
            case NAMESPACE_SEEN -> judge(clusterName, key, pod, pod, errand.at(), firstOrRelabelled(pod));
            case RELABELLED -> judge(clusterName, key, pod, pod, errand.at(), Trigger.RELABELLED);
            case CONFIGURED -> judge(clusterName, key, pod, pod, errand.at(), Trigger.CONFIGURED);
            case VERSION_MOVED -> judge(clusterName, key, pod, pod, errand.at(), Trigger.VERSION_MOVED);
            case NAMESPACE_UNSEEN -> judgeIfNamespaceIsUnseen(clusterName, key, pod, errand.at());
            case NAMESPACE_GONE -> {
                if (!pod.isObserved() && !pod.since().isAfter(errand.at())) {
                    changes.gone(clusterName, key, pod, Cause.DELETED, now);
                }
            }
            case VIOLATIONS_LOST -> changes.rewrite(clusterName, key, pod, now);
            case ALERTS_LOST -> {
                // All alerts of the namespace are announced together, when its pods have been passed.
            }
            case KEYFRAME -> compare(errand, clusterName, key, pod);
            case ABANDONED -> {
                if (pod.epoch() < errand.epoch()) {
                    changes.gone(clusterName, key, pod, Cause.UNOBSERVED, now);
                }
            }
        }
    }

    /** What was only said is no part of a picture of what lives. */
    private void compare(Errand keyframe, String clusterName, String key, PodState pod) {
        if (pod.isObserved() && pod.epoch() < keyframe.epoch()) {
            boolean lookedAt = pod.evidence() == Evidence.RUNNING || keyframe.templates();
            changes.gone(clusterName, key, pod, lookedAt ? Cause.SWEPT : Cause.UNOBSERVED, now);
        } else if (pod.isObserved() && !pod.since().isAfter(keyframe.at())) {
            judgeIfNamespaceIsUnseen(clusterName, key, pod, keyframe.at());
        }
    }

    @Override
    public void visited(Errand errand, String namespaceKey) {
        if (errand.reason() == Reason.KEYFRAME) {
            sweepNamespace(errand, namespaceKey, Cause.SWEPT);
            forgetIfDeserted(namespaceKey);
        } else if (errand.reason() == Reason.ABANDONED) {
            sweepNamespace(errand, namespaceKey, Cause.UNOBSERVED);
            forgetIfDeserted(namespaceKey);
        } else if (errand.reason() == Reason.ALERTS_LOST) {
            alerting.announceAgain(namespaceKey, now, cluster);
        }
    }

    /** A namespace that only its pods and templates stand for goes with the last of them. */
    private void forgetIfDeserted(String namespaceKey) {
        NamespaceState namespace = namespaces.get(namespaceKey);
        if (namespace != null && !namespace.seen() && !pods.isInhabited(namespaceKey)) {
            namespaces.delete(namespaceKey);
        }
    }

    /** A namespace that still holds a pod or a template cannot be gone, whatever the keyframe forgot. */
    private void sweepNamespace(Errand keyframe, String namespaceKey, Cause cause) {
        NamespaceState namespace = namespaces.get(namespaceKey);
        if (namespace != null && namespace.epoch() < keyframe.epoch() && !pods.isInhabited(namespaceKey)) {
            String clusterName = namespaceKey.substring(0, namespaceKey.indexOf('/'));
            forgetNamespace(clusterName, namespaceKey, cause);
            pods.page(namespaceKey, "", podsPerRecord)
                    .forEach(said -> changes.gone(clusterName, said.key, said.value, cause, now));
        }
    }

    /** A namespace that only its pods tell of counts as unlabelled. */
    private void judgeIfNamespaceIsUnseen(String clusterName, String key, PodState pod, Instant at) {
        String namespaceKey = Keys.namespace(clusterName, pod.namespace());
        NamespaceState namespace = namespaces.get(namespaceKey);
        if (namespace == null && pod.isObserved()) {
            namespace = NamespaceState.unseen(pod.epoch());
            namespaces.put(namespaceKey, namespace);
        }
        if (namespace != null && !namespace.seen()) {
            judge(clusterName, key, pod, pod, at, firstOrRelabelled(pod));
        }
    }

    /** What violates already was evaluated before its namespace went away: then it is the labels that changed. */
    private static Trigger firstOrRelabelled(PodState pod) {
        return pod.violations().isEmpty() ? Trigger.ofNew(pod.evidence()) : Trigger.RELABELLED;
    }

    private void fireTimers(String clusterName) {
        List<Timers.Due> due = timers.takeDue(clusterName, now, Math.max(1, podsPerRecord / 4));
        if (due.isEmpty()) {
            return;
        }
        alerting.fire(keys(due, Subject.ALERT), now, cluster);
        keys(due, Subject.NAMESPACE).forEach(namespaceKey -> {
            awaited.remove(namespaceKey);
            backlogs.add(
                    clusterName, namespaceKey, new Errand(Reason.NAMESPACE_UNSEEN, now, cluster.epoch(), false, ""));
        });
        keys(due, Subject.ADMISSION).forEach(key -> changes.goneIfKnown(clusterName, key, Cause.CEASED, now));
        keys(due, Subject.WINDOW).forEach(namespaceKey -> stopWaitingForStrictness(clusterName, namespaceKey));
    }

    /** Nobody restored what the namespace asked for: that is how it is now, which is not called fixed. */
    private void stopWaitingForStrictness(String clusterName, String namespaceKey) {
        NamespaceState namespace = namespaces.get(namespaceKey);
        WeakWindow window = namespace == null ? null : namespace.window();
        if (namespace == null || window == null || !window.isOpen()) {
            return;
        }
        if (window.from().plus(WINDOW_PATIENCE).isAfter(now)) {
            return; // Another window than that the timer was set for.
        }
        namespaces.put(namespaceKey, namespace.with(null));
        alerting.windowChanged(clusterName, name(clusterName, namespaceKey), window.closed(now), Cause.POLICY_RELAXED);
        backlogs.add(clusterName, namespaceKey, new Errand(Reason.RELABELLED, now, cluster.epoch(), false, ""));
    }

    private static String name(String clusterName, String namespaceKey) {
        return namespaceKey.substring(clusterName.length() + 1);
    }

    private static List<String> keys(List<Timers.Due> due, Subject subject) {
        return due.stream()
                .filter(timer -> timer.subject() == subject)
                .map(Timers.Due::key)
                .toList();
    }

    /**
     * Judges a pod and keeps it.
     *
     * @param before as it was, for what changed; null when it is new
     * @param at when the reason for judging came up
     */
    private void judge(
            String clusterName, String key, @Nullable PodState before, PodState seen, Instant at, Trigger trigger) {
        String namespaceKey = Keys.namespace(clusterName, seen.namespace());
        NamespaceState namespace = namespaces.get(namespaceKey);
        if (!seen.isObserved()) {
            if (namespace != null && !judge.mayBeRefused(cluster, namespace, seen)) {
                boolean exempt = judge.isExempt(cluster, seen);
                changes.gone(clusterName, key, seen, exempt ? Cause.EXEMPTED : Cause.POLICY_RELAXED, now);
            }
            return;
        }
        PodState after;
        if (namespace == null) {
            awaitNamespace(clusterName, namespaceKey);
            after = seen.isFinished() ? seen.cleared() : seen;
        } else {
            after = judge.judge(cluster, namespace, seen, at, trigger);
        }
        boolean exempted = !seen.isFinished() && judge.isExempt(cluster, seen);
        changes.changed(clusterName, key, before, after, exempted ? Cause.EXEMPTED : trigger.ends(), now);
    }

    /** Waits for a namespace to be seen. By whole steps of time, so that all pods that come meanwhile share one timer. */
    private void awaitNamespace(String clusterName, String namespaceKey) {
        long step = PATIENCE_STEP.toMillis();
        long until = now.plus(NAMESPACE_PATIENCE).toEpochMilli();
        Instant due = Instant.ofEpochMilli(Math.floorDiv(until + step - 1, step) * step);
        if (!due.equals(awaited.put(namespaceKey, due))) {
            timers.set(clusterName, due, Subject.NAMESPACE, namespaceKey);
        }
    }

    @Override
    public Map<String, String> labels(String clusterName, String namespace) {
        NamespaceState state = namespaces.get(Keys.namespace(clusterName, namespace));
        return state == null ? Map.of() : state.labels();
    }

    @Override
    public List<NotEvaluable> notEvaluable(ClusterState ofCluster) {
        return judge.notEvaluable(ofCluster);
    }

    @Override
    public void windowIsOver(String clusterName, String namespace) {
        String namespaceKey = Keys.namespace(clusterName, namespace);
        NamespaceState state = namespaces.get(namespaceKey);
        if (state != null && state.window() != null && !state.window().isOpen()) {
            namespaces.put(namespaceKey, state.with(null));
        }
    }

    @Override
    public void announce(Alert alert) {
        Headers attributes = CloudEventHeaders.of(alert);
        RecordedTime.copy(headers, attributes);
        announce(alert, attributes);
    }

    @Override
    public void announceAgain(Alert alert) {
        Headers attributes = CloudEventHeaders.of(alert);
        Rewritten.add(attributes);
        announce(alert, attributes);
    }

    private void announce(Alert alert, Headers attributes) {
        outbox.add(
                new Record<>(alert.fingerprint(), alert, now.toEpochMilli(), attributes),
                PodSecurityTopology.ALERTS_SINK);
    }

    private static Observation valid(Record<String, Observation> record) {
        Observation observation = record.value();
        if (observation == null) {
            throw new InvalidObservationException("the record has no value: observations are never deleted by key");
        }
        boolean slashInNamespace = observation instanceof Observation.InNamespace in
                && in.namespace().indexOf('/') >= 0;
        String key = observation.key();
        int names = names(key);
        boolean isNamed = observation instanceof Observation.OfWorkload ? names == 4 : names >= 1 && names <= 3;
        if (slashInNamespace || !isNamed) {
            throw new InvalidObservationException("\"%s\" lacks a name, or one holds a slash".formatted(key));
        }
        if (!key.equals(record.key())) {
            throw new InvalidObservationException(
                    "the key is \"%s\" but the observation is of \"%s\"".formatted(record.key(), key));
        }
        return observation;
    }

    /** How many names {@link Keys} has joined; 0 when one of them is empty. */
    private static int names(String key) {
        int names = 0;
        for (int from = 0; from <= key.length(); names++) {
            int slash = key.indexOf('/', from);
            int to = slash < 0 ? key.length() : slash;
            if (to == from) {
                return 0;
            }
            from = to + 1;
        }
        return names;
    }
}
