package io.podtrail.processor;

import io.podtrail.events.Cause;
import io.podtrail.events.Keys;
import io.podtrail.processor.store.AlertState;
import io.podtrail.processor.store.ClusterState;
import io.podtrail.processor.store.NamespaceState;
import io.podtrail.processor.store.PodState;
import io.podtrail.processor.store.Requirement;
import org.jspecify.annotations.Nullable;

/** Finds why an alert ends, by looking at what lives of its workload. */
final class Endings {
    private final Pods pods;
    private final Judge judge;
    private final WriteThrough<NamespaceState> namespaces;

    Endings(Pods pods, Judge judge, WriteThrough<NamespaceState> namespaces) {
        this.pods = pods;
        this.judge = judge;
        this.namespaces = namespaces;
    }

    /** What an alert's namespace requires, as of the last pod that violated it. */
    Requirement requirement(AlertState state, ClusterState cluster) {
        return judge.requirement(cluster, state.asked());
    }

    /** The cause with which an alert in which nothing violates any more resolves; null while that cannot be said. */
    @Nullable Cause of(AlertState state, ClusterState cluster) {
        if (state.window() != null) {
            return state.cause();
        }
        NamespaceState namespace = namespaces.get(Keys.namespace(state.cluster(), state.namespace()));
        PodState template = pods.get(Keys.workload(state.cluster(), state.namespace(), state.workload()));
        Standing living = template == null ? Standing.ABSENT : judge.standing(cluster, namespace, template, state);
        if (!pods.finished(state.cluster(), state.namespace(), state.workload()).isEmpty()) {
            living = living.and(Standing.FINISHED);
        }
        for (String key : pods.running(state.cluster(), state.namespace(), state.workload())) {
            PodState pod = pods.get(key);
            if (pod != null) {
                living = living.and(judge.standing(cluster, namespace, pod, state));
            }
        }
        return FinalCause.of(state.cause(), state.period().unseen(), living, template != null);
    }
}
