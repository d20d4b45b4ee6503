package io.podtrail.processor;

import io.podtrail.events.Cause;
import io.podtrail.events.Keys;
import io.podtrail.events.Workload;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Exemptions;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.NamespaceLabels;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.pod.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps nothing but what lives and what is asked of it, and judges all of it from scratch whenever it is asked. */
final class NaiveModel {
    private static final String CLUSTER = TopologyFixture.CLUSTER;

    final Map<String, Map<String, String>> labels = new TreeMap<>();
    final Map<String, Pod> pods = new TreeMap<>();
    final Map<String, Template> templates = new TreeMap<>();
    final Map<String, Refusal> refusals = new TreeMap<>();
    int ends;
    private final Set<String> seen = new TreeSet<>();
    private final Map<String, Instant> since = new HashMap<>();
    private final Map<String, Window> windows = new HashMap<>();
    private PodSecurityConfiguration configuration = PodSecurityConfiguration.NONE;
    private @Nullable Version version;

    record Template(String namespace, Workload workload, Pod pod) {}

    record Refusal(String namespace, Workload workload, Instant until) {}

    record Window(
            LevelVersion asked, Instant from, @Nullable Instant to) {}

    void namespace(String name, Map<String, String> now, Instant at) {
        if (seen.contains(name)) {
            LevelVersion before = policy(name).enforce();
            labels.put(name, now);
            windows.compute(
                    name, (key, window) -> window(window, before, policy(name).enforce(), at));
        }
        labels.put(name, now);
        seen.add(name);
        forgetRefusals();
    }

    void namespaceGone(String name) {
        labels.remove(name);
        seen.remove(name);
        windows.remove(name);
        refusals.values().removeIf(refusal -> refusal.namespace.equals(name));
    }

    /** What nobody saw counts as unlabelled. */
    void patienceIsOver() {
        pods.values().forEach(pod -> labels.putIfAbsent(pod.metadata().namespace(), Map.of()));
        templates.values().forEach(template -> labels.putIfAbsent(template.namespace, Map.of()));
    }

    void pod(String key, Pod pod, Instant at) {
        Pod before = pods.put(key, pod);
        if (before == null || !before.metadata().uid().equals(pod.metadata().uid())) {
            since.put(key, at);
            refusals.remove(Keys.workload(CLUSTER, pod.metadata().namespace(), Workload.of(pod.metadata())));
        }
    }

    /** Under which keys the namespaces stand that are known: those that were seen, and those that something lives in. */
    Set<String> namespaces() {
        var all = new TreeSet<>(seen);
        pods.values().forEach(pod -> all.add(pod.metadata().namespace()));
        templates.values().forEach(template -> all.add(template.namespace));
        var keys = new TreeSet<String>();
        all.forEach(name -> keys.add(Keys.namespace(CLUSTER, name)));
        return keys;
    }

    /** What a mode of a namespace requires, at the version that is meant today. */
    LevelVersion required(String namespace, Mode mode) {
        return exact(policy(namespace).of(mode));
    }

    /** The same level at the version that is meant today. */
    LevelVersion exact(LevelVersion required) {
        long newest = version == null ? Checks.NEWEST_MINOR : Math.min(version.minor(), Checks.NEWEST_MINOR);
        return new LevelVersion(
                required.level(), Version.of(Math.min(required.version().minor(), newest)));
    }

    /**
     * How an alert of a workload may resolve, by what lives of it.
     *
     * @param requirements what was required of the mode while the alert was open
     */
    Set<Cause> endings(String namespace, Workload workload, Mode mode, Set<LevelVersion> requirements) {
        var living = new ArrayList<Pod>();
        pods.values().stream()
                .filter(pod -> pod.metadata().namespace().equals(namespace)
                        && Workload.of(pod.metadata()).equals(workload)
                        && !pod.isFinished())
                .forEach(living::add);
        Template template = templates.get(Keys.workload(CLUSTER, namespace, workload));
        if (template != null) {
            living.add(template.pod);
        }
        if (living.isEmpty()) {
            return EnumSet.complementOf(EnumSet.of(Cause.FIXED));
        }
        var hidden = EnumSet.noneOf(Cause.class);
        for (Pod pod : living) {
            boolean meetsAll = Stream.concat(requirements.stream(), Stream.of(required(namespace, mode)))
                    .allMatch(requirement ->
                            Evaluator.newest().evaluate(requirement, pod).isAllowed());
            if (!meetsAll) {
                hidden.addAll(
                        isExempt(namespace, pod.spec().runtimeClassName())
                                ? Set.of(Cause.EXEMPTED)
                                : Set.of(Cause.POLICY_RELAXED, Cause.VERSION_MOVED));
            }
        }
        if (hidden.contains(Cause.POLICY_RELAXED)) {
            hidden.remove(Cause.EXEMPTED);
        }
        return hidden.isEmpty() ? EnumSet.of(Cause.FIXED) : hidden;
    }

    void podGone(String key) {
        pods.remove(key);
        ends++;
    }

    void template(String namespace, Workload workload, Pod pod) {
        templates.put(Keys.workload(CLUSTER, namespace, workload), new Template(namespace, workload, pod));
    }

    void templateGone(String namespace, Workload workload) {
        templates.remove(Keys.workload(CLUSTER, namespace, workload));
        refusals.remove(Keys.workload(CLUSTER, namespace, workload));
    }

    boolean mayRefuse(String namespace) {
        return labels.containsKey(namespace)
                && policy(namespace).enforce().level() != Level.PRIVILEGED
                && !isExempt(namespace, "");
    }

    void configured(PodSecurityConfiguration now) {
        configuration = now;
        forgetRefusals();
    }

    void version(Version now) {
        version = now;
        forgetRefusals();
    }

    /** Nothing that came through it matters any more, so a window that was closed is none. */
    void windowResolved(String namespace) {
        windows.computeIfPresent(namespace, (key, window) -> window.to == null ? window : null);
    }

    boolean exemptsUsers() {
        return !configuration.exemptions().usernames().isEmpty();
    }

    /** What each pod and each template violates in which mode. */
    Map<String, Map<Mode, Set<Finding>>> violations() {
        var all = new HashMap<String, Map<Mode, Set<Finding>>>();
        pods.forEach((key, pod) -> {
            if (!pod.isFinished()) {
                all.put(key, findings(pod.metadata().namespace(), pod));
            }
        });
        templates.forEach((key, template) -> all.put(key, findings(template.namespace, template.pod)));
        all.values().removeIf(Map::isEmpty);
        return all;
    }

    /** Which alerts are open, by namespace, workload and mode. */
    Set<String> alerts(Instant now) {
        var open = new TreeSet<String>();
        violations().forEach((key, modes) -> {
            Pod pod = pods.get(key);
            String who = pod == null
                    ? templates.get(key).namespace + " " + templates.get(key).workload
                    : pod.metadata().namespace() + " " + Workload.of(pod.metadata());
            modes.keySet().forEach(mode -> open.add(who + " " + mode));
        });
        refusals.values().stream()
                .filter(refusal -> refusal.until.isAfter(now))
                .forEach(refusal -> open.add(refusal.namespace + " " + refusal.workload + " " + Mode.ENFORCE));
        windows.forEach((namespace, window) -> {
            if (window != null
                    && (window.to == null || pods.keySet().stream().anyMatch(key -> slipped(key, namespace)))) {
                open.add(namespace + " weak-window");
            }
        });
        return open;
    }

    private boolean slipped(String key, String namespace) {
        Pod pod = pods.get(key);
        Window window = windows.get(namespace);
        return pod.metadata().namespace().equals(namespace)
                && !pod.isFinished()
                && !isExempt(namespace, pod.spec().runtimeClassName())
                && !since.get(key).isBefore(window.from)
                && (window.to == null || since.get(key).isBefore(window.to))
                && !evaluator().evaluate(window.asked, pod).isAllowed();
    }

    private Map<Mode, Set<Finding>> findings(String namespace, Pod pod) {
        var findings = new HashMap<Mode, Set<Finding>>();
        if (!isExempt(namespace, pod.spec().runtimeClassName())) {
            for (Mode mode : Mode.values()) {
                var verdict = evaluator().evaluate(policy(namespace).of(mode), pod);
                if (!verdict.isAllowed()) {
                    findings.put(mode, Set.copyOf(verdict.findings()));
                }
            }
        }
        return findings;
    }

    private NamespacePolicy policy(String namespace) {
        return NamespaceLabels.resolve(labels.getOrDefault(namespace, Map.of()), configuration.defaults())
                .policy();
    }

    private boolean isExempt(String namespace, String runtimeClass) {
        Exemptions exemptions = configuration.exemptions();
        return exemptions.namespaces().contains(namespace)
                || exemptions.runtimeClasses().contains(runtimeClass);
    }

    private Evaluator evaluator() {
        return version == null ? Evaluator.newest() : Evaluator.emulating(version);
    }

    private void forgetRefusals() {
        refusals.values().removeIf(refusal -> !mayRefuse(refusal.namespace));
    }

    private static @Nullable Window window(@Nullable Window window, LevelVersion before, LevelVersion now, Instant at) {
        if (before.level().isStricterThan(now.level())) {
            boolean strictest = window == null || before.level().isStricterThan(window.asked.level());
            return new Window(strictest ? before : window.asked, window == null ? at : window.from, null);
        }
        boolean restored = window != null && window.to == null && now.level().compareTo(window.asked.level()) >= 0;
        return restored ? new Window(window.asked, window.from, at) : window;
    }
}
