package io.podtrail.processor.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Fingerprint;
import io.podtrail.events.Keys;
import io.podtrail.events.NotEvaluable;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.events.Severity;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Fix;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Verdict;
import io.podtrail.policy.bounds.FindingBounds;
import io.podtrail.policy.bounds.ShortText;
import io.podtrail.policy.checks.Checks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The alert of one workload and mode, or of a namespace's weak window, from before it first opens until long after it resolved. Immutable; every method
 * gives the next state.
 *
 * @param phase where it stands in its life
 * @param revision of the last transition; 0 before the first
 * @param cause of the last change among its pods
 * @param startsAt when it last opened
 * @param endsAt when its last pod stopped to violate; null while one does
 * @param due when the timer of its phase fires; null when none is set
 * @param asked what the namespace asks for in this mode, as of the last violating pod
 * @param groups its violating pods, counted by what they violate: the pods of one template share one group; its template,
 *     refused and audited pods count as one each
 * @param samplePods up to {@value #SAMPLES} violating pods
 * @param announced the findings of the last transition
 * @param announcedAsked level and version of the last transition
 * @param refusalAnnounced whether the last transition told of refused pods
 * @param window the weak window that it is about; null for a workload's alert
 * @param announcedType type of the last transition; null before the first
 * @param announcedOpen whether the last transition told of a window that was open
 * @param period what is remembered from when it opened until it resolves
 */
public record AlertState(
        String cluster,
        String namespace,
        Workload workload,
        Mode mode,
        Phase phase,
        long revision,
        Cause cause,
        Instant startsAt,
        @Nullable Instant endsAt,
        @Nullable Instant due,
        LevelVersion asked,
        List<PodGroup> groups,
        List<String> samplePods,
        List<Finding> announced,
        LevelVersion announcedAsked,
        boolean refusalAnnounced,
        @Nullable WeakWindow window,
        @Nullable AlertType announcedType,
        boolean announcedOpen,
        OpenPeriod period) {
    /** How many violating pods an alert names. */
    public static final int SAMPLES = 5;

    /** The most bytes of an alert's message, which says the findings once more. */
    static final int MAX_MESSAGE = 16 * 1024;

    /** The most groups of pods that differ, and the most bytes of what they violate; other pods share groups. */
    static final int MAX_GROUPS = 64;

    static final int MAX_GROUP_BYTES = 128 * 1024;

    private static final Comparator<Finding> UPSTREAM_ORDER = Comparator.<Finding>comparingInt(
                    finding -> Checks.order(finding.check()))
            .thenComparing(Finding::detail);

    /** Where an alert stands in its life. */
    public enum Phase {
        /** No pod violates, and that has been announced. */
        RESOLVED,
        /** Some pod violates, and that has been announced. */
        OPEN,
        /** No pod violates, but that may be a rollout between two violating revisions: not announced yet. */
        HOLDING
    }

    /** A state of a version before has no period. */
    public AlertState(
            String cluster,
            String namespace,
            Workload workload,
            Mode mode,
            Phase phase,
            long revision,
            Cause cause,
            Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable Instant due,
            LevelVersion asked,
            List<PodGroup> groups,
            List<String> samplePods,
            List<Finding> announced,
            LevelVersion announcedAsked,
            boolean refusalAnnounced,
            @Nullable WeakWindow window,
            @Nullable AlertType announcedType,
            boolean announcedOpen,
            @Nullable OpenPeriod period) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.workload = workload;
        this.mode = mode;
        this.phase = phase;
        this.revision = revision;
        this.cause = cause;
        this.startsAt = startsAt;
        this.endsAt = endsAt;
        this.due = due;
        this.asked = asked;
        this.groups = groups;
        this.samplePods = samplePods;
        this.announced = announced;
        this.announcedAsked = announcedAsked;
        this.refusalAnnounced = refusalAnnounced;
        this.window = window;
        this.announcedType = announcedType;
        this.announcedOpen = announcedOpen;
        this.period = period == null ? OpenPeriod.NONE : period;
    }

    /** The alert of a namespace's weak window that has never opened. */
    public static AlertState noWindow(String cluster, String namespace) {
        return none(cluster, namespace, new Workload("Namespace", namespace), Mode.ENFORCE);
    }

    /** An alert that has never opened. */
    public static AlertState none(String cluster, String namespace, Workload workload, Mode mode) {
        return new AlertState(
                cluster,
                namespace,
                workload,
                mode,
                Phase.RESOLVED,
                0,
                Cause.POD_CREATED,
                Instant.EPOCH,
                null,
                null,
                LevelVersion.PRIVILEGED,
                List.of(),
                List.of(),
                List.of(),
                LevelVersion.PRIVILEGED,
                false,
                null,
                null,
                false,
                OpenPeriod.NONE);
    }

    /** Its own key in the store. */
    public String key() {
        return window == null ? key(cluster, namespace, workload, mode) : windowKey(cluster, namespace);
    }

    /** The key of an alert in its store. */
    public static String key(String cluster, String namespace, Workload workload, Mode mode) {
        return Keys.namespace(cluster, namespace) + '/' + workload + '/' + mode;
    }

    /** The key of the alert of a namespace's weak window, which no workload's is like. */
    public static String windowKey(String cluster, String namespace) {
        return Keys.namespace(cluster, namespace) + '/' + AlertType.WEAK_WINDOW;
    }

    /** What it is about, as of now. */
    public AlertType type() {
        if (window != null) {
            return AlertType.WEAK_WINDOW;
        }
        boolean isGrandfathered = violatingPods() > 0
                && groups.stream().allMatch(group -> group.evidence() != Evidence.RUNNING || group.grandfathered());
        return isGrandfathered ? AlertType.GRANDFATHERED : AlertType.VIOLATION;
    }

    /** How many running pods violate. */
    public int violatingPods() {
        return groups.stream()
                .filter(group -> group.evidence() == Evidence.RUNNING)
                .mapToInt(PodGroup::pods)
                .sum();
    }

    /** Whether anything violates: a running pod, the template, or one that was refused; or the window is open. */
    @JsonIgnore
    public boolean isViolated() {
        return !groups.isEmpty() || isWindowOpen();
    }

    private boolean isWindowOpen() {
        return window != null && window.isOpen();
    }

    /** What shows that it violates, each once. */
    public List<Evidence> evidence() {
        return groups.stream().map(PodGroup::evidence).distinct().sorted().toList();
    }

    /** The union of what its pods violate, in upstream's order. */
    public List<Finding> findings() {
        if (groups.size() == 1) {
            return groups.get(0).findings();
        }
        return FindingBounds.union(groups.stream()
                .flatMap(group -> group.findings().stream())
                .distinct()
                .sorted(UPSTREAM_ORDER)
                .toList());
    }

    /** One more violating pod, or template or admission. */
    public AlertState plus(Evidence evidence, String pod, Violation violation, Cause why) {
        var next = new ArrayList<PodGroup>();
        boolean found = false;
        for (PodGroup group : groups) {
            boolean same = group.isOf(evidence, violation);
            found |= same;
            next.add(same ? group.with(1) : group);
        }
        if (!found) {
            addToNew(next, evidence, violation);
        }
        var samples = new ArrayList<>(samplePods);
        if (evidence == Evidence.RUNNING && samples.size() < SAMPLES) {
            samples.add(pod);
        }
        var nowAsked = new LevelVersion(violation.level(), violation.version());
        return with(phase, revision, why, startsAt, null, due, nowAsked, next, samples)
                .during(period.with(evidence));
    }

    /**
     * Pods that no group is alike make one, or share one where there are enough: a stranger decides how many pods differ. A
     * pod that leaves is subtracted from a group that it is alike, be it the one that it was added to or not: the numbers of
     * pods, in all and by check, are the same either way.
     */
    private static void addToNew(List<PodGroup> groups, Evidence evidence, Violation violation) {
        PodGroup alone = PodGroup.of(evidence, violation);
        int bytes = groups.stream()
                .filter(group -> group.counts() == null)
                .mapToInt(PodGroup::jsonBytes)
                .sum();
        if (groups.size() < MAX_GROUPS && bytes + alone.jsonBytes() <= MAX_GROUP_BYTES) {
            groups.add(alone);
            return;
        }
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).isSharedBy(evidence, violation)) {
                groups.set(i, groups.get(i).with(violation, 1));
                return;
            }
        }
        groups.add(PodGroup.shared(evidence, violation).with(violation, 1));
    }

    /** One violating pod less, or template or admission. */
    public AlertState minus(Evidence evidence, String pod, Violation violation, Cause why) {
        boolean isAlike = groups.stream().anyMatch(group -> group.isOf(evidence, violation));
        var next = new ArrayList<PodGroup>();
        for (PodGroup group : groups) {
            PodGroup after = group;
            if (group.isOf(evidence, violation)) {
                after = group.with(-1);
            } else if (!isAlike && group.isSharedBy(evidence, violation)) {
                after = group.with(violation, -1);
            }
            if (after.pods() > 0) {
                next.add(after);
            }
        }
        var samples = new ArrayList<>(samplePods);
        if (evidence == Evidence.RUNNING) {
            samples.remove(pod);
        }
        return with(phase, revision, why, startsAt, endsAt, due, asked, next, samples)
                .during(period.without(why));
    }

    /** With the window as it is now. */
    public AlertState with(WeakWindow now, Cause why) {
        AlertState next = with(phase, revision, why, startsAt, endsAt, due, now.asked(), groups, samplePods);
        return next.about(now, announced, announcedAsked, refusalAnnounced, announcedType, announcedOpen);
    }

    public AlertState withSamples(List<String> samples) {
        return with(phase, revision, cause, startsAt, endsAt, due, asked, groups, samples);
    }

    public AlertState withCause(Cause better) {
        return with(phase, revision, better, startsAt, endsAt, due, asked, groups, samplePods);
    }

    /**
     * Some pod violates again, or still, what is required now.
     *
     * @param recount when how many do is to be announced; null when nothing is
     */
    public AlertState kept(Requirement requirement, @Nullable Instant recount) {
        return with(Phase.OPEN, revision, cause, startsAt, null, recount, asked, groups, samplePods)
                .during(period.requiring(requirement, announcedType));
    }

    /** The last pod stopped to violate; resolves when nothing new comes until {@code until}. */
    public AlertState held(Instant since, Instant until) {
        return with(Phase.HOLDING, revision, cause, startsAt, since, until, asked, groups, samplePods);
    }

    public AlertState opened(Instant now, Requirement requirement) {
        return with(Phase.OPEN, revision + 1, cause, now, null, null, asked, groups, samplePods)
                .announcing(findings())
                .during(new OpenPeriod(
                        type(), List.of(requirement), List.of(), new OpenPeriod.Count(violatingPods(), revision + 1)));
    }

    public AlertState changed(Requirement requirement) {
        return with(Phase.OPEN, revision + 1, cause, startsAt, null, null, asked, groups, samplePods)
                .announcing(findings())
                .during(period.requiring(requirement, announcedType)
                        .with(new OpenPeriod.Count(violatingPods(), revision + 1)));
    }

    /** Announces how many pods violate now, and nothing else. */
    public AlertState recounted() {
        long since = period.counted() == null ? revision : period.counted().revision();
        return with(phase, revision + 1, cause, startsAt, endsAt, null, asked, groups, samplePods)
                .during(period.with(new OpenPeriod.Count(violatingPods(), since)));
    }

    /** Whether more pods violate than the last transition said. */
    public boolean hasGrown() {
        return period.counted() != null && violatingPods() > period.counted().pods();
    }

    /** Whether at least half as many more do. */
    public boolean hasGrownByHalf() {
        return period.counted() != null
                && 2L * violatingPods() >= 3L * period.counted().pods();
    }

    /** As it was announced last: an alert that is held is still open. */
    public AlertState announcedLast() {
        return phase == Phase.RESOLVED
                ? this
                : with(Phase.OPEN, revision, cause, startsAt, null, due, asked, groups, samplePods);
    }

    /** Resolved; the state, and with it the revision, is kept until {@code forget}. */
    public AlertState resolved(Instant forget) {
        return with(Phase.RESOLVED, revision + 1, cause, startsAt, endsAt, forget, asked, groups, samplePods);
    }

    /** Whether there is something to announce that the last transition did not say. */
    public boolean differsFromAnnounced() {
        return !asked.equals(announcedAsked)
                || !findings().equals(announced)
                || (isRefused() && !refusalAnnounced)
                || type() != announcedType
                || isWindowOpen() != announcedOpen;
    }

    private boolean isRefused() {
        return groups.stream().anyMatch(group -> group.evidence() == Evidence.REFUSED);
    }

    /**
     * The record of the transition that led to this state.
     *
     * @param pods how many pods of the workload run; null for a weak window, and when resolved
     * @param notEvaluable what is configured but cannot be seen from outside
     * @param fix how the workload is made to comply; null for a weak window, and when resolved
     */
    public Alert toAlert(
            Transition transition,
            Instant at,
            Severity severity,
            @Nullable String clusterAlias,
            Map<String, String> namespaceLabels,
            List<NotEvaluable> notEvaluable,
            @Nullable Integer pods,
            @Nullable Fix fix) {
        return new Alert(
                window == null
                        ? Fingerprint.ofAlert(cluster, namespace, workload, mode)
                        : Fingerprint.ofWeakWindow(cluster, namespace),
                announcedType == null ? type() : announcedType,
                revision,
                transition,
                cause,
                at,
                cluster,
                clusterAlias,
                namespace,
                workload,
                mode,
                announcedAsked.level(),
                announcedAsked.version(),
                severity,
                startsAt,
                endsAt,
                message(),
                announced,
                evidence(),
                violatingPods(),
                pods,
                samplePods,
                namespaceLabels,
                notEvaluable,
                period.openedAs() == announcedType ? null : period.openedAs(),
                fix,
                window == null ? null : window.lowering(),
                corrected(transition));
    }

    private @Nullable Long corrected(Transition transition) {
        OpenPeriod.Count counted = period.counted();
        if (transition != Transition.CHANGED || counted == null || counted.revision() == revision) {
            return null;
        }
        return counted.revision();
    }

    private String message() {
        return ShortText.cut(wholeMessage(), MAX_MESSAGE);
    }

    private String wholeMessage() {
        Verdict verdict = new Verdict(announced);
        if (window == null) {
            return verdict.message(mode, announcedAsked);
        }
        String what = window.isOpen()
                ? "enforce of namespace \"%s\" was lowered from \"%s\"".formatted(namespace, announcedAsked)
                : "enforce of namespace \"%s\" was lower than \"%s\" from %s to %s"
                        .formatted(namespace, announcedAsked, window.from(), window.to());
        return announced.isEmpty()
                ? what
                : what + "; what came meanwhile " + verdict.message(Mode.ENFORCE, announcedAsked);
    }

    private AlertState announcing(List<Finding> findings) {
        return about(window, findings, asked, isRefused(), type(), isWindowOpen());
    }

    private AlertState about(
            @Nullable WeakWindow newWindow,
            List<Finding> newAnnounced,
            LevelVersion newAnnouncedAsked,
            boolean newRefusalAnnounced,
            @Nullable AlertType newAnnouncedType,
            boolean newAnnouncedOpen) {
        return new AlertState(
                cluster,
                namespace,
                workload,
                mode,
                phase,
                revision,
                cause,
                startsAt,
                endsAt,
                due,
                asked,
                groups,
                samplePods,
                newAnnounced,
                newAnnouncedAsked,
                newRefusalAnnounced,
                newWindow,
                newAnnouncedType,
                newAnnouncedOpen,
                period);
    }

    private AlertState during(OpenPeriod newPeriod) {
        return new AlertState(
                cluster,
                namespace,
                workload,
                mode,
                phase,
                revision,
                cause,
                startsAt,
                endsAt,
                due,
                asked,
                groups,
                samplePods,
                announced,
                announcedAsked,
                refusalAnnounced,
                window,
                announcedType,
                announcedOpen,
                newPeriod);
    }

    private AlertState with(
            Phase newPhase,
            long newRevision,
            Cause newCause,
            Instant newStartsAt,
            @Nullable Instant newEndsAt,
            @Nullable Instant newDue,
            LevelVersion newAsked,
            List<PodGroup> newGroups,
            List<String> newSamplePods) {
        return new AlertState(
                cluster,
                namespace,
                workload,
                mode,
                newPhase,
                newRevision,
                newCause,
                newStartsAt,
                newEndsAt,
                newDue,
                newAsked,
                List.copyOf(newGroups),
                List.copyOf(newSamplePods),
                announced,
                announcedAsked,
                refusalAnnounced,
                window,
                announcedType,
                announcedOpen,
                period);
    }
}
