package io.podtrail.processor;

import io.podtrail.events.Evidence;
import io.podtrail.events.NotEvaluable;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Exemptions;
import io.podtrail.policy.Fixes;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.NamespaceLabels;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.Verdict;
import io.podtrail.policy.Version;
import io.podtrail.policy.bounds.FindingBounds;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.pod.Pod;
import io.podtrail.processor.store.AlertState;
import io.podtrail.processor.store.ClusterState;
import io.podtrail.processor.store.NamespaceState;
import io.podtrail.processor.store.PodState;
import io.podtrail.processor.store.Requirement;
import io.podtrail.processor.store.WeakWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a pod violates under a cluster's configuration and its namespace's labels. Pure. */
final class Judge {
    private static final Mode[] MODES = Mode.values();

    private final Evaluator newest = Evaluator.newest();
    private final Map<Version, Evaluator> byClusterVersion = new HashMap<>();

    /** The policy that a namespace's labels and the cluster's defaults come to. */
    NamespacePolicy policy(ClusterState cluster, NamespaceState namespace) {
        return NamespaceLabels.resolve(
                        namespace.labels(), cluster.configuration().defaults())
                .policy();
    }

    /** Whether an exemption covers the pod. Exemptions by user name cannot be seen from outside. */
    boolean isExempt(ClusterState cluster, PodState pod) {
        Exemptions exemptions = cluster.configuration().exemptions();
        return !exemptions.equals(Exemptions.NONE)
                && exemptions
                        .covering("", pod.namespace(), pod.judged().spec().runtimeClassName())
                        .isPresent();
    }

    /** What is configured that cannot be seen from outside. */
    List<NotEvaluable> notEvaluable(ClusterState cluster) {
        boolean byName = !cluster.configuration().exemptions().usernames().isEmpty();
        return byName ? List.of(NotEvaluable.USER_EXEMPTIONS) : List.of();
    }

    /**
     * The pod with what is held against it now; the same state when that is nothing new. A violation that is the same as
     * before keeps its since and cause; one that only changed keeps its since.
     *
     * @param at when the reason for judging came up
     */
    PodState judge(ClusterState cluster, NamespaceState namespace, PodState state, Instant at, Trigger trigger) {
        boolean notEvaluable = !notEvaluable(cluster).isEmpty();
        boolean complied = state.compliedWithEnforce();
        if (state.isFinished() || isExempt(cluster, state)) {
            return state.judged(List.of(), null, complied || trigger.isOwn(), notEvaluable);
        }
        Evaluator evaluator = evaluator(cluster.version());
        Violation slipped = slipped(evaluator, namespace, state, at, trigger);
        NamespacePolicy policy = policy(cluster, namespace);
        if (policy.isFullyPrivileged()) {
            return state.judged(List.of(), slipped, complied || trigger.isOwn(), notEvaluable);
        }
        var verdicts = new EnumMap<Mode, Verdict>(Mode.class);
        var violations = new ArrayList<Violation>(MODES.length);
        for (Mode mode : MODES) {
            LevelVersion asked = policy.of(mode);
            Verdict verdict = sameAsEarlierMode(policy, mode, verdicts);
            if (verdict == null) {
                verdict = evaluator.evaluate(asked, state.judged());
            }
            verdicts.put(mode, verdict);
            if (mode == Mode.ENFORCE && trigger.isOwn()) {
                complied = complied(state, verdict);
            }
            if (!verdict.isAllowed()) {
                boolean grandfathered = mode == Mode.ENFORCE && state.evidence() == Evidence.RUNNING && complied;
                violations.add(continued(
                        find(state.violations(), mode),
                        new Violation(
                                mode,
                                asked.level(),
                                asked.version(),
                                at,
                                trigger.begins(),
                                FindingBounds.within(verdict.findings(), state.judged()),
                                grandfathered ? true : null)));
            }
        }
        return state.judged(violations, slipped, complied, notEvaluable);
    }

    /** A pod that changed in what {@code enforce} does not look at is what it was. */
    private static boolean complied(PodState state, Verdict verdict) {
        Violation before = find(state.violations(), Mode.ENFORCE);
        boolean unchanged =
                before != null && before.findings().equals(FindingBounds.within(verdict.findings(), state.judged()));
        return unchanged ? state.compliedWithEnforce() : verdict.isAllowed();
    }

    private static @Nullable Violation slipped(
            Evaluator evaluator, NamespaceState namespace, PodState state, Instant at, Trigger trigger) {
        WeakWindow window = namespace.window();
        if (window == null || state.evidence() != Evidence.RUNNING || !window.covers(state.since())) {
            return null;
        }
        LevelVersion asked = window.asked();
        Verdict verdict = evaluator.evaluate(asked, state.judged());
        return verdict.isAllowed()
                ? null
                : continued(
                        state.slipped(),
                        new Violation(
                                Mode.ENFORCE,
                                asked.level(),
                                asked.version(),
                                at,
                                trigger.begins(),
                                FindingBounds.within(verdict.findings(), state.judged())));
    }

    /** Whether the pod would have been let in where it was held against this. */
    boolean complies(ClusterState cluster, Pod pod, LevelVersion asked) {
        return evaluator(cluster.version()).evaluate(asked, pod).isAllowed();
    }

    /** What is required, with the version that it means today. */
    Requirement requirement(ClusterState cluster, LevelVersion required) {
        long newest = cluster.version() == null
                ? Checks.NEWEST_MINOR
                : Math.min(cluster.version().minor(), Checks.NEWEST_MINOR);
        return new Requirement(required, Version.of(Math.min(required.version().minor(), newest)));
    }

    /**
     * How a living pod or template stands to an alert of its workload in which nothing violates any more.
     *
     * @param namespace null while it is not known
     */
    Standing standing(ClusterState cluster, @Nullable NamespaceState namespace, PodState pod, AlertState alert) {
        if (pod.isFinished()) {
            return Standing.FINISHED;
        }
        if (namespace == null) {
            return Standing.UNDECIDED;
        }
        LevelVersion required = policy(cluster, namespace).of(alert.mode());
        List<Requirement> unmet = alert.period().requirements().stream()
                .filter(then -> !newest.evaluate(then.exact(), pod.judged()).isAllowed())
                .toList();
        boolean violates = !complies(cluster, pod.judged(), required);
        if (unmet.isEmpty() && !violates) {
            return Standing.COMPLIANT;
        }
        if (isExempt(cluster, pod)) {
            return Standing.EXEMPT;
        }
        if (violates) {
            return Standing.UNDECIDED;
        }
        boolean sameLabels = unmet.stream().allMatch(then -> then.required().equals(required));
        return sameLabels ? Standing.OF_ANOTHER_VERSION : Standing.UNDER_RELAXED_POLICY;
    }

    /** Whether the API server could say today what it said of these pods: their mode still asks for something of them. */
    boolean mayBeRefused(ClusterState cluster, NamespaceState namespace, PodState admission) {
        NamespacePolicy policy = policy(cluster, namespace);
        return !isExempt(cluster, admission)
                && admission.violations().stream()
                        .anyMatch(violation -> policy.of(violation.mode()).level() != Level.PRIVILEGED);
    }

    /** The violation of one mode; null when there is none. */
    static @Nullable Violation find(List<Violation> violations, Mode mode) {
        for (Violation violation : violations) {
            if (violation.mode() == mode) {
                return violation;
            }
        }
        return null;
    }

    private static @Nullable Verdict sameAsEarlierMode(NamespacePolicy policy, Mode mode, Map<Mode, Verdict> verdicts) {
        for (var earlier : verdicts.entrySet()) {
            if (policy.of(earlier.getKey()).equals(policy.of(mode))) {
                return earlier.getValue();
            }
        }
        return null;
    }

    /** The violation as it stands now, which may have begun before. */
    static Violation continued(@Nullable Violation before, Violation now) {
        if (before == null) {
            return now;
        }
        boolean same = before.level() == now.level()
                && before.version().equals(now.version())
                && before.isGrandfathered() == now.isGrandfathered()
                && before.findings().equals(now.findings());
        return same
                ? before
                : new Violation(
                        now.mode(),
                        now.level(),
                        now.version(),
                        before.since(),
                        now.cause(),
                        now.findings(),
                        now.grandfathered());
    }

    /** How a pod that was judged in this cluster is made to comply. */
    Fixes fixes(ClusterState cluster) {
        return new Fixes(evaluator(cluster.version()));
    }

    private Evaluator evaluator(@Nullable Version clusterVersion) {
        return clusterVersion == null ? newest : byClusterVersion.computeIfAbsent(clusterVersion, Evaluator::emulating);
    }
}
