package io.podtrail.sink.policyreport;

import io.podtrail.events.PodViolations;
import io.podtrail.policy.Finding;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** What the topic {@code violations} says of one cluster, by workload. */
final class CurrentViolations {
    private final Map<String, WorkloadId> byKey = new HashMap<>();
    private final Map<WorkloadId, ReportedWorkload> byWorkload = new HashMap<>();
    private final Set<WorkloadId> changed = new TreeSet<>();
    private final Set<String> unconfirmed = new HashSet<>();
    /** Pods of one template have the same findings: they share one list. */
    private final Map<List<Finding>, WeakReference<List<Finding>>> shared = new WeakHashMap<>();

    /** The topic begins anew: what it does not say again by {@link #dropUnconfirmed} is not so any more. */
    void beginAnew() {
        unconfirmed.addAll(byKey.keySet());
    }

    /** Whether something is known only from the topic that was there before. */
    boolean isUnconfirmed() {
        return !unconfirmed.isEmpty();
    }

    /** Drops what only the topic has said that was there before. */
    void dropUnconfirmed() {
        Set.copyOf(unconfirmed).forEach(key -> put(key, null));
    }

    /** What a record says; null for a tombstone. */
    void put(String key, @Nullable PodViolations violations) {
        unconfirmed.remove(key);
        WorkloadId before = byKey.get(key);
        if (violations == null) {
            remove(key, before);
            return;
        }
        var id = new WorkloadId(violations.namespace(), violations.workload());
        if (!id.equals(before)) {
            remove(key, before);
            byKey.put(key, id);
        }
        byWorkload.computeIfAbsent(id, newId -> new ReportedWorkload()).put(key, shared(violations));
        changed.add(id);
    }

    /** Workloads of which something has changed since this was last asked. */
    Set<WorkloadId> takeChanged() {
        var taken = new TreeSet<>(changed);
        changed.clear();
        return taken;
    }

    /** What is held against a workload; empty when nothing is. */
    List<ReportResult> results(WorkloadId id) {
        ReportedWorkload workload = byWorkload.get(id);
        return workload == null ? List.of() : workload.results();
    }

    private void remove(String key, @Nullable WorkloadId id) {
        if (id == null) {
            return;
        }
        byKey.remove(key);
        changed.add(id);
        ReportedWorkload workload = byWorkload.get(id);
        if (workload != null) {
            workload.remove(key);
            if (workload.isEmpty()) {
                byWorkload.remove(id);
            }
        }
    }

    private PodViolations shared(PodViolations violations) {
        return violations.with(violations.violations().stream()
                .map(one -> new PodViolations.Violation(
                        one.mode(),
                        one.level(),
                        one.version(),
                        one.since(),
                        one.cause(),
                        shared(one.findings()),
                        one.grandfathered()))
                .toList());
    }

    private List<Finding> shared(List<Finding> findings) {
        WeakReference<List<Finding>> known = shared.get(findings);
        List<Finding> canonical = known == null ? null : known.get();
        if (canonical != null) {
            return canonical;
        }
        shared.put(findings, new WeakReference<>(findings));
        return findings;
    }
}
