package io.podtrail.processor;

import io.podtrail.events.Alert;
import io.podtrail.events.Cause;
import io.podtrail.events.Keys;
import io.podtrail.events.NotEvaluable;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.events.Transition;
import io.podtrail.policy.Mode;
import io.podtrail.processor.Timers.Subject;
import io.podtrail.processor.store.AlertState;
import io.podtrail.processor.store.AlertState.Phase;
import io.podtrail.processor.store.ClusterState;
import io.podtrail.processor.store.PodState;
import io.podtrail.processor.store.StateSerde;
import io.podtrail.processor.store.WeakWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One alert per workload and mode, and one per weak window. Changes of single pods are gathered while a record is processed and settled at its
 * end, so that a relabelled namespace opens one alert with all its pods instead of one that grows.
 */
final class Alerting {
    static final String STORE = "alerts-by-workload";
    /** A resolved alert's revision is remembered for as long as the topic keeps alerts. */
    static final Duration FORGET_AFTER = Duration.ofDays(30);

    /** How long, in stream time, a workload that has grown by half settles before its pods are counted anew. */
    private static final Duration RECOUNT_AFTER = Duration.ofSeconds(10);
    /** The same, of one that has grown by less. */
    private static final Duration RECOUNT_AT_LAST = Duration.ofMinutes(1);

    /** Among so many pods of a namespace samples are looked for. */
    private static final int SAMPLED = 1_000;
    /** So many alerts are kept as objects: those of the workloads that are being rolled. */
    private static final int KEPT = 2_000;

    private final WriteThrough<AlertState> store;
    private final Timers timers;
    private final Pods pods;
    private final Endings endings;
    private final Repairs repairs;
    private final Surroundings surroundings;
    private final Map<String, AlertState> touched = new LinkedHashMap<>();

    /** What an alert says that is not its own, and where it goes. */
    interface Surroundings {
        Map<String, String> labels(String cluster, String namespace);

        List<NotEvaluable> notEvaluable(ClusterState cluster);

        /** Nothing that came through a namespace's weak window matters any more. */
        void windowIsOver(String cluster, String namespace);

        void announce(Alert alert);

        /** The same of an alert that was announced before, to a topic that has lost it. */
        void announceAgain(Alert alert);
    }

    Alerting(
            UndoableStore<AlertState> store,
            Timers timers,
            Pods pods,
            Endings endings,
            Repairs repairs,
            Surroundings surroundings) {
        this.store = new WriteThrough<>(store, KEPT);
        this.timers = timers;
        this.pods = pods;
        this.endings = endings;
        this.repairs = repairs;
        this.surroundings = surroundings;
    }

    static StoreBuilder<KeyValueStore<String, AlertState>> store(StoreKind kind) {
        return kind.store(STORE, new StateSerde<>(AlertState.class));
    }

    /** Takes in what changed for one pod, or one template or admission. */
    void podChanged(String cluster, @Nullable PodState before, PodState after, Cause ends) {
        List<Violation> was = before == null ? List.of() : before.violations();
        List<Violation> now = after.violations();
        boolean sameWorkload = before == null || before.workload().equals(after.workload());
        if (before != null) {
            for (Violation violation : was) {
                if (!(sameWorkload && now.contains(violation))) {
                    boolean moved = !sameWorkload && Judge.find(now, violation.mode()) != null;
                    Cause why = moved ? Cause.MOVED : ends;
                    subtract(workloadAlert(cluster, before, violation.mode()), before, violation, why);
                }
            }
        }
        for (Violation violation : now) {
            if (!(sameWorkload && was.contains(violation))) {
                boolean moved = !sameWorkload && Judge.find(was, violation.mode()) != null;
                Cause why = moved ? Cause.MOVED : violation.cause();
                add(workloadAlert(cluster, after, violation.mode()), after, violation, why);
            }
        }
        Violation slippedBefore = before == null ? null : before.slipped();
        Violation slippedNow = after.slipped();
        if (!Objects.equals(slippedBefore, slippedNow)) {
            if (before != null && slippedBefore != null) {
                subtract(windowAlert(cluster, after.namespace()), before, slippedBefore, ends);
            }
            if (slippedNow != null) {
                add(windowAlert(cluster, after.namespace()), after, slippedNow, slippedNow.cause());
            }
        }
    }

    /** A namespace's {@code enforce} was lowered or restored, or the namespace is gone. */
    void windowChanged(String cluster, String namespace, WeakWindow window, Cause cause) {
        touched.put(
                AlertState.windowKey(cluster, namespace),
                windowAlert(cluster, namespace).with(window, cause));
    }

    private AlertState workloadAlert(String cluster, PodState pod, Mode mode) {
        AlertState state = get(AlertState.key(cluster, pod.namespace(), pod.workload(), mode));
        return state == null ? AlertState.none(cluster, pod.namespace(), pod.workload(), mode) : state;
    }

    private AlertState windowAlert(String cluster, String namespace) {
        AlertState state = get(AlertState.windowKey(cluster, namespace));
        return state == null ? AlertState.noWindow(cluster, namespace) : state;
    }

    private @Nullable AlertState get(String key) {
        AlertState state = touched.get(key);
        return state == null ? store.get(key) : state;
    }

    private void add(AlertState state, PodState pod, Violation violation, Cause why) {
        touched.put(state.key(), state.plus(pod.evidence(), pod.name(), violation, why));
    }

    private void subtract(AlertState state, PodState pod, Violation violation, Cause why) {
        touched.put(state.key(), state.minus(pod.evidence(), pod.name(), violation, why));
    }

    /** Announces what the gathered changes come to. */
    void settle(Instant now, ClusterState cluster) {
        touched.forEach((key, state) -> settle(key, state, now, cluster));
        touched.clear();
    }

    /** Forgets the gathered changes. */
    void discard() {
        touched.clear();
    }

    /** An alert's timer fired: a held one resolves, a resolved one is forgotten. */
    void fire(List<String> keys, Instant now, ClusterState cluster) {
        for (String key : keys) {
            AlertState state = store.get(key);
            if (state == null || state.due() == null || state.due().isAfter(now)) {
                continue;
            }
            if (state.phase() == Phase.RESOLVED) {
                store.delete(key);
            } else if (state.phase() == Phase.HOLDING) {
                end(key, state, now, cluster);
            } else {
                announce(key, withSamples(state).recounted(), Transition.CHANGED, now, cluster);
            }
        }
    }

    private void settle(String key, AlertState state, Instant now, ClusterState cluster) {
        boolean violates = state.isViolated();
        Instant recount = violates && !state.differsFromAnnounced() ? recount(state, now) : null;
        boolean isPassed = violates || state.phase() == Phase.OPEN;
        if (isPassed && state.due() != null && !state.due().equals(recount)) {
            timers.cancel(state.cluster(), state.due(), Subject.ALERT, key);
        }
        if (violates && state.phase() == Phase.RESOLVED) {
            AlertState opened = withSamples(state).opened(now, endings.requirement(state, cluster));
            announce(key, opened, Transition.OPENED, now, cluster);
        } else if (violates && state.differsFromAnnounced()) {
            AlertState changed = withSamples(state).changed(endings.requirement(state, cluster));
            announce(key, changed, Transition.CHANGED, now, cluster);
        } else if (violates) {
            if (recount != null && !recount.equals(state.due())) {
                timers.set(state.cluster(), recount, Subject.ALERT, key);
            }
            store.put(key, state.kept(endings.requirement(state, cluster), recount));
        } else if (state.phase() == Phase.OPEN) {
            hold(key, state, now, now, cluster);
        }
        // Otherwise pods came and went within one record: an alert that was not open stays as it is in the store.
    }

    /**
     * When to announce that more pods violate than was said: soon where there are many more, and once a minute otherwise. Null
     * when there are not more.
     */
    private static @Nullable Instant recount(AlertState state, Instant now) {
        if (state.phase() == Phase.RESOLVED || !state.hasGrown()) {
            return null;
        }
        Instant due = now.plus(state.hasGrownByHalf() ? RECOUNT_AFTER : RECOUNT_AT_LAST);
        boolean isSetForEarlier = state.phase() == Phase.OPEN
                && state.due() != null
                && state.due().isBefore(due);
        return isSetForEarlier ? state.due() : due;
    }

    private void hold(String key, AlertState state, Instant since, Instant now, ClusterState cluster) {
        Instant due = now.plus(cluster.alerts().resolveHold());
        timers.set(state.cluster(), due, Subject.ALERT, key);
        store.put(key, state.held(since, due));
    }

    /** A hold is over. Where something of the workload is not evaluated yet, it may violate, and the hold goes on. */
    private void end(String key, AlertState state, Instant now, ClusterState cluster) {
        Cause cause = endings.of(state, cluster);
        if (cause == null) {
            hold(key, state, Objects.requireNonNullElse(state.endsAt(), now), now, cluster);
        } else {
            resolve(key, state.withCause(cause), now, cluster);
        }
    }

    private void resolve(String key, AlertState state, Instant now, ClusterState cluster) {
        Instant forget = now.plus(FORGET_AFTER);
        timers.set(state.cluster(), forget, Subject.ALERT, key);
        announce(key, state.resolved(forget), Transition.RESOLVED, now, cluster);
        if (state.window() != null) {
            surroundings.windowIsOver(state.cluster(), state.namespace());
        }
    }

    private void announce(String key, AlertState state, Transition transition, Instant now, ClusterState cluster) {
        store.put(key, state);
        surroundings.announce(alert(state, transition, now, cluster));
    }

    private Alert alert(AlertState state, Transition transition, Instant at, ClusterState cluster) {
        boolean isOfPods = transition != Transition.RESOLVED && state.window() == null;
        return state.toAlert(
                transition,
                at,
                cluster.alerts().severity(state.mode()),
                cluster.alias(),
                surroundings.labels(state.cluster(), state.namespace()),
                surroundings.notEvaluable(cluster),
                isOfPods
                        ? pods.running(state.cluster(), state.namespace(), state.workload())
                                .size()
                        : null,
                isOfPods ? repairs.of(state, cluster) : null);
    }

    /** The namespaces of a cluster that have alerts, open or remembered. */
    Set<String> namespaces(String cluster) {
        var namespaces = new TreeSet<String>();
        try (var all = store.store().prefixScan(cluster + '/')) {
            all.forEachRemaining(alert -> namespaces.add(Keys.namespace(cluster, alert.value.namespace())));
        }
        return namespaces;
    }

    /** Announces each alert of a namespace as it was announced last: with the same revision, open or resolved. */
    void announceAgain(String namespaceKey, Instant now, ClusterState cluster) {
        try (var alerts = store.store().prefixScan(namespaceKey + '/')) {
            alerts.forEachRemaining(alert -> announceAgain(alert.value, now, cluster));
        }
    }

    private void announceAgain(AlertState state, Instant now, ClusterState cluster) {
        boolean isResolved = state.phase() == Phase.RESOLVED;
        Instant forget = state.due();
        surroundings.announceAgain(alert(
                state.announcedLast(),
                isResolved ? Transition.RESOLVED : Transition.OPENED,
                isResolved && forget != null ? forget.minus(FORGET_AFTER) : now,
                cluster));
    }

    /** The sampled pods may all be gone while others still violate. */
    private AlertState withSamples(AlertState state) {
        if (!state.samplePods().isEmpty() || state.violatingPods() == 0) {
            return state;
        }
        List<String> samples = state.window() == null
                ? pods.named(
                        state.cluster(),
                        state.namespace(),
                        state.workload(),
                        AlertState.SAMPLES,
                        pod -> Judge.find(pod.violations(), state.mode()) != null)
                : pods.page(Keys.namespace(state.cluster(), state.namespace()), "", SAMPLED).stream()
                        .filter(pod -> pod.value.slipped() != null)
                        .map(pod -> pod.value.name())
                        .limit(AlertState.SAMPLES)
                        .toList();
        return state.withSamples(samples);
    }
}
