package io.podtrail.processor.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.NamespaceLabels;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How strict one namespace could be, and how much there is to believe it on.
 *
 * @param exempt whether the configuration exempts the namespace, so that its labels ask for nothing
 * @param today what it asks for at the window's end; null when nobody saw it, or it is gone
 * @param gone whether it does not exist any more at the window's end
 * @param strictest the strictest level that nothing violated in the window
 * @param version to pin the level to: the cluster's own, under which this was found out, or {@code latest} where that is
 *     unknown
 * @param blocking the workloads that violate the next stricter level
 * @param coverage how much of the window was really observed, from 0 to 1
 * @param pods how many different pods ran in the window
 * @param workloads how many different workloads ran pods
 * @param idleCronJobs CronJobs that live and ran no pod in the window
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Readiness(
        String cluster,
        String namespace,
        boolean exempt,
        @Nullable NamespacePolicy today,
        boolean gone,
        Level strictest,
        Version version,
        List<WorkloadOutcome> blocking,
        double coverage,
        long pods,
        int workloads,
        List<IdleCronJob> idleCronJobs) {
    /** What to ask the engine for: both levels at once, each in a mode of its own. */
    public static Hypothesis hypothesis() {
        return Hypothesis.enforcingAndAuditing(
                new LevelVersion(Level.RESTRICTED, Version.LATEST), new LevelVersion(Level.BASELINE, Version.LATEST));
    }

    /**
     * Why a gate that demands this much does not let the namespace pass; empty when it does. One that is gone by the
     * window's end holds nobody up.
     *
     * @param leastCoverage from 0 to 1
     */
    public Optional<String> objection(Level required, double leastCoverage) {
        if (gone) {
            return Optional.empty();
        }
        if (required.isStricterThan(strictest)) {
            int count = blocking.size();
            return Optional.of("is not ready for %s: %d %s"
                    .formatted(required, count, count == 1 ? "workload blocks it" : "workloads block it"));
        }
        return coverage < leastCoverage
                ? Optional.of("is not known to be ready: too little of the window was observed")
                : Optional.empty();
    }

    /** Whether a label would make it stricter: not where it does nothing, nor where what it enforces is as strict. */
    public boolean couldBeStricter() {
        Level enforced = today == null ? Level.PRIVILEGED : today.enforce().level();
        return !exempt && !gone && strictest.isStricterThan(enforced);
    }

    /** The command that makes it enforce the strictest level that nothing violated. */
    public String command() {
        return "kubectl label --overwrite namespace %s %s=%s %s=%s"
                .formatted(
                        namespace,
                        NamespaceLabels.level(Mode.ENFORCE),
                        strictest,
                        NamespaceLabels.version(Mode.ENFORCE),
                        version);
    }

    /** The readiness of every namespace, from a replay of {@link #hypothesis()}. */
    public static List<Readiness> of(Plan plan, Outcome outcome) {
        WorldOutcome supposed = Objects.requireNonNull(outcome.supposed(), "a replay of the hypothesis");
        var blocking = new HashMap<String, Map<Mode, List<WorkloadOutcome>>>();
        supposed.workloads().stream()
                .filter(WorkloadOutcome::isViolated)
                .forEach(workload -> blocking.computeIfAbsent(
                                workload.cluster() + '/' + workload.namespace(), key -> new HashMap<>())
                        .computeIfAbsent(workload.mode(), mode -> new ArrayList<>())
                        .add(workload));
        var clusters = new HashMap<String, ClusterOutcome>();
        outcome.clusters().forEach(cluster -> clusters.put(cluster.cluster(), cluster));
        return outcome.actual().namespaces().stream()
                .map(namespace -> of(
                        plan,
                        namespace,
                        clusters.get(namespace.cluster()),
                        blocking.getOrDefault(namespace.key(), Map.of())))
                .toList();
    }

    private static Readiness of(
            Plan plan,
            NamespaceOutcome namespace,
            @Nullable ClusterOutcome cluster,
            Map<Mode, List<WorkloadOutcome>> blocking) {
        List<WorkloadOutcome> ofRestricted = blocking.getOrDefault(Mode.ENFORCE, List.of());
        List<WorkloadOutcome> ofBaseline = blocking.getOrDefault(Mode.AUDIT, List.of());
        Level strictest =
                !ofBaseline.isEmpty() ? Level.PRIVILEGED : ofRestricted.isEmpty() ? Level.RESTRICTED : Level.BASELINE;
        return new Readiness(
                namespace.cluster(),
                namespace.namespace(),
                cluster != null
                        && cluster.configuration().exemptions().namespaces().contains(namespace.namespace()),
                namespace.policy(),
                namespace.gone(),
                strictest,
                cluster == null || cluster.version() == null ? Version.LATEST : cluster.version(),
                strictest == Level.PRIVILEGED ? ofBaseline : ofRestricted,
                cluster == null ? 0 : share(cluster, plan.window()),
                namespace.pods(),
                namespace.workloads().size(),
                namespace.cronJobs().stream()
                        .filter(job -> !job.ran())
                        .map(job -> IdleCronJob.of(job, cluster == null ? List.of() : cluster.covered(), plan.window()))
                        .toList());
    }

    /** How much of the window was observed, from 0 to 1. */
    public static double share(ClusterOutcome cluster, Window window) {
        long millis = window.length().toMillis();
        return millis == 0 ? 0 : (double) cluster.coveredTime().toMillis() / millis;
    }
}
