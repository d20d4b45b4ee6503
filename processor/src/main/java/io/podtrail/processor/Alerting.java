package io.podtrail.processor;

import io.podtrail.events.Alert;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Keys;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.policy.Mode;
import io.podtrail.processor.Timers.Subject;
import io.podtrail.processor.store.AlertState;
import io.podtrail.processor.store.AlertState.Phase;
import io.podtrail.processor.store.ClusterState;
import io.podtrail.processor.store.StateSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * One alert per workload and mode. Changes of single pods are gathered while a record is processed and settled at its
 * end, so that a relabelled namespace opens one alert with all its pods instead of one that grows.
 */
final class Alerting {
    static final String STORE = "alerts-by-workload";
    /** A resolved alert's revision is remembered for as long as the topic keeps alerts. */
    static final Duration FORGET_AFTER = Duration.ofDays(30);

    private final KeyValueStore<String, AlertState> store;
    private final Timers timers;
    private final Pods pods;
    private final BiFunction<String, String, Map<String, String>> namespaceLabels;
    private final Consumer<Alert> output;
    private final Map<String, AlertState> touched = new LinkedHashMap<>();

    /** @param namespaceLabels of a namespace, given its cluster and name */
    Alerting(
            KeyValueStore<String, AlertState> store,
            Timers timers,
            Pods pods,
            BiFunction<String, String, Map<String, String>> namespaceLabels,
            Consumer<Alert> output) {
        this.store = store;
        this.timers = timers;
        this.pods = pods;
        this.namespaceLabels = namespaceLabels;
        this.output = output;
    }

    static StoreBuilder<KeyValueStore<String, AlertState>> store(StoreKind kind) {
        return kind.store(STORE, new StateSerde<>(AlertState.class));
    }

    /** Takes in what changed for one pod, or one template or admission; either list may be empty. */
    void podChanged(
            String cluster,
            Evidence evidence,
            String pod,
            String namespace,
            Workload workloadBefore,
            List<Violation> before,
            Workload workloadNow,
            List<Violation> now,
            Cause ends) {
        for (Violation violation : before) {
            if (!(workloadBefore.equals(workloadNow) && now.contains(violation))) {
                String key = AlertState.key(cluster, namespace, workloadBefore, violation.mode());
                touched.put(
                        key,
                        state(key, cluster, namespace, workloadBefore, violation.mode())
                                .minus(evidence, pod, violation, ends));
            }
        }
        for (Violation violation : now) {
            if (!(workloadBefore.equals(workloadNow) && before.contains(violation))) {
                String key = AlertState.key(cluster, namespace, workloadNow, violation.mode());
                touched.put(
                        key,
                        state(key, cluster, namespace, workloadNow, violation.mode())
                                .plus(evidence, pod, violation));
            }
        }
    }

    /** Announces what the gathered changes come to. */
    void settle(Instant now, ClusterState cluster) {
        touched.forEach((key, state) -> settle(key, state, now, cluster));
        touched.clear();
    }

    /** An alert's timer fired: a held one resolves, a resolved one is forgotten. */
    void fire(List<String> keys, Instant now, ClusterState cluster) {
        var living = new HashMap<String, Set<Workload>>();
        for (String key : keys) {
            AlertState state = store.get(key);
            if (state == null || state.due() == null || state.due().isAfter(now)) {
                continue;
            }
            if (state.phase() == Phase.RESOLVED) {
                store.delete(key);
            } else if (state.phase() == Phase.HOLDING) {
                resolve(key, withFinalCause(state, living), now, cluster);
            }
        }
    }

    private AlertState state(String key, String cluster, String namespace, Workload workload, Mode mode) {
        AlertState state = touched.get(key);
        if (state == null) {
            state = store.get(key);
        }
        return state == null ? AlertState.none(cluster, namespace, workload, mode) : state;
    }

    private void settle(String key, AlertState state, Instant now, ClusterState cluster) {
        boolean violates = state.isViolated();
        if (violates && state.due() != null) {
            timers.cancel(state.cluster(), state.due(), Subject.ALERT, key);
        }
        if (violates && state.phase() == Phase.RESOLVED) {
            announce(key, withSamples(state).opened(now), Transition.OPENED, now, cluster);
        } else if (violates && state.differsFromAnnounced()) {
            announce(key, withSamples(state).changed(), Transition.CHANGED, now, cluster);
        } else if (violates) {
            store.put(key, state.kept());
        } else if (state.phase() == Phase.OPEN) {
            Instant due = now.plus(cluster.alerts().resolveHold());
            timers.set(state.cluster(), due, Subject.ALERT, key);
            store.put(key, state.held(now, due));
        }
        // Otherwise pods came and went within one record: an alert that was not open stays as it is in the store.
    }

    private void resolve(String key, AlertState state, Instant now, ClusterState cluster) {
        Instant forget = now.plus(FORGET_AFTER);
        timers.set(state.cluster(), forget, Subject.ALERT, key);
        announce(key, state.resolved(forget), Transition.RESOLVED, now, cluster);
    }

    private void announce(String key, AlertState state, Transition transition, Instant now, ClusterState cluster) {
        store.put(key, state);
        output.accept(state.toAlert(
                transition,
                now,
                cluster.alerts().severity(state.mode()),
                cluster.alias(),
                namespaceLabels.apply(state.cluster(), state.namespace())));
    }

    /** Where violating pods were only replaced by compliant ones of the same workload, it was fixed, not deleted. */
    private AlertState withFinalCause(AlertState state, Map<String, Set<Workload>> living) {
        if (state.cause() != Cause.DELETED && state.cause() != Cause.SWEPT) {
            return state;
        }
        Set<Workload> workloads =
                living.computeIfAbsent(Keys.namespace(state.cluster(), state.namespace()), namespace -> {
                    var found = new HashSet<Workload>();
                    pods.forEachInNamespace(state.cluster(), state.namespace(), (key, pod) -> {
                        if (pod.isObserved() && !pod.pod().isFinished()) {
                            found.add(pod.workload());
                        }
                    });
                    return found;
                });
        return workloads.contains(state.workload()) ? state.withCause(Cause.FIXED) : state;
    }

    /** The sampled pods may all be gone while others still violate. */
    private AlertState withSamples(AlertState state) {
        if (!state.samplePods().isEmpty() || state.violatingPods() == 0) {
            return state;
        }
        var samples = new ArrayList<String>();
        pods.forEachInNamespace(state.cluster(), state.namespace(), (key, pod) -> {
            if (samples.size() < AlertState.SAMPLES
                    && pod.evidence() == Evidence.RUNNING
                    && pod.workload().equals(state.workload())
                    && Judge.find(pod.violations(), state.mode()) != null) {
                samples.add(pod.pod().metadata().name());
            }
        });
        return state.withSamples(samples);
    }
}
