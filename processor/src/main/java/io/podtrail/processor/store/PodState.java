package io.podtrail.processor.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.events.Evidence;
import io.podtrail.events.ObjectVersion;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.events.Workload;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A live pod and what it violates; or a workload's template, which is kept as the pod that it would make; or what the API
 * server said of a workload's pods. Immutable. What a stored state holds in JSON is read when it is asked for, and not
 * before: whether a pod is still the same is told by its bytes.
 */
public final class PodState {
    private final Evidence evidence;
    private final long epoch;
    private final long revision;
    private final Instant since;
    private final boolean compliedWithEnforce;
    private final boolean notEvaluable;
    private final Identity identity;
    private final String resourceVersion;
    private final Lazy<Held> held;
    private final Lazy<Pod> content;

    /**
     * Who it is, without what the standards look at.
     *
     * @param created RFC 3339; empty where it is not known
     * @param finalPhase {@code Succeeded} or {@code Failed}; empty for what has not run to its end
     */
    record Identity(String namespace, String name, String uid, String created, String finalPhase, Workload workload) {}

    /**
     * What is held against it.
     *
     * @param slipped what it violates of what its namespace asked for around the weak window that it came through
     * @param until when an admission counts no more unless it is repeated
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Held(
            List<Violation> violations,
            @Nullable Violation slipped,
            @Nullable Instant until) {
        static final Held NOTHING = new Held(List.of(), null, null);

        Held {
            violations = List.copyOf(violations);
        }
    }

    PodState(
            Evidence evidence,
            long epoch,
            long revision,
            Instant since,
            boolean compliedWithEnforce,
            boolean notEvaluable,
            Identity identity,
            String resourceVersion,
            Lazy<Held> held,
            Lazy<Pod> content) {
        this.evidence = evidence;
        this.epoch = epoch;
        this.revision = revision;
        this.since = since;
        this.compliedWithEnforce = compliedWithEnforce;
        this.notEvaluable = notEvaluable;
        this.identity = identity;
        this.resourceVersion = resourceVersion;
        this.held = held;
        this.content = content;
    }

    /** A pod nothing is held against yet. */
    public static PodState of(Pod pod, long epoch, Instant since) {
        Metadata metadata = pod.metadata();
        return fresh(Evidence.RUNNING, identity(pod, Workload.of(metadata)), metadata, pod, epoch, since);
    }

    /** A template nothing is held against yet. */
    public static PodState of(WorkloadTemplate template, long epoch, Instant since) {
        Pod pod = template.pod();
        return fresh(Evidence.TEMPLATE, identity(pod, template.workload()), template.metadata(), pod, epoch, since);
    }

    /** A workload of which the API server has said nothing yet. */
    public static PodState unadmitted(
            Evidence evidence, String namespace, Workload workload, long epoch, Instant since) {
        var identity = new Identity(namespace, workload.name(), "", "", "", workload);
        return fresh(evidence, identity, Metadata.EMPTY, new Pod(null, null, null), epoch, since);
    }

    private static PodState fresh(
            Evidence evidence, Identity identity, Metadata versioned, Pod pod, long epoch, Instant since) {
        return new PodState(
                evidence,
                epoch,
                0,
                since,
                true,
                false,
                identity,
                ObjectVersion.of(versioned).resourceVersion(),
                PodStateSerde.HELD.of(Held.NOTHING),
                PodStateSerde.CONTENT.of(judged(pod)));
    }

    private static Identity identity(Pod pod, Workload workload) {
        Metadata metadata = pod.metadata();
        String created = Objects.requireNonNullElse(metadata.creationTimestamp(), "");
        PodStatus status = pod.status();
        return new Identity(
                metadata.namespace(),
                metadata.name(),
                metadata.uid(),
                created,
                status != null && pod.isFinished() ? status.phase() : "",
                workload);
    }

    /** What the standards look at: all that pods of one template share, and the node. */
    private static Pod judged(Pod pod) {
        Map<String, String> annotations = pod.metadata().annotations();
        Metadata metadata = annotations.isEmpty()
                ? Metadata.EMPTY
                : new Metadata(null, null, null, null, null, null, null, copy(annotations), null);
        return new Pod(metadata, pod.spec(), null, pod.shortened());
    }

    @SuppressWarnings("NullAway") // The map's own values are never null; the constructor takes those that may be.
    private static Map<String, @Nullable String> copy(Map<String, String> annotations) {
        return new java.util.TreeMap<>(annotations);
    }

    public Evidence evidence() {
        return evidence;
    }

    /** Of the last observation that confirmed it. */
    public long epoch() {
        return epoch;
    }

    /** One more with every change of its violations. */
    public long revision() {
        return revision;
    }

    /** When it was first seen, under this UID. */
    public Instant since() {
        return since;
    }

    /** Whether it met {@code enforce} as it last changed by itself: what is against it then is a later demand. */
    public boolean compliedWithEnforce() {
        return compliedWithEnforce;
    }

    /** Whether something was configured, as of the last time that it was judged, that cannot be seen from outside. */
    public boolean isNotEvaluable() {
        return notEvaluable;
    }

    public String name() {
        return identity.name();
    }

    public String namespace() {
        return identity.namespace();
    }

    /** May be empty where only a message tells of it. */
    public String uid() {
        return identity.uid();
    }

    /** Which pod or workload of its name it is, as of the state that is kept. */
    public ObjectVersion version() {
        return new ObjectVersion(identity.uid(), resourceVersion, identity.created());
    }

    public Workload workload() {
        return identity.workload();
    }

    /** Whether it has run to its end. */
    public boolean isFinished() {
        return !identity.finalPhase().isEmpty();
    }

    /** At most one per mode. */
    public List<Violation> violations() {
        return held.get().violations();
    }

    /**
     * What it violates of what its namespace's {@code enforce} asked for around the weak window that it came through; null
     * when it came through none, or violates nothing of that.
     */
    public @Nullable Violation slipped() {
        return held.get().slipped();
    }

    /** When an admission counts no more unless it is repeated; null for what is observed itself. */
    public @Nullable Instant until() {
        return held.get().until();
    }

    /** With what the standards look at, and who it is; without labels, owners and what else no verdict depends on. */
    public Pod pod() {
        Pod judged = content.get();
        var metadata = new Metadata(
                identity.name(),
                identity.namespace(),
                identity.uid(),
                null,
                identity.created().isEmpty() ? null : identity.created(),
                null,
                null,
                copy(judged.metadata().annotations()),
                null);
        return new Pod(
                metadata,
                judged.spec(),
                isFinished() ? new PodStatus(identity.finalPhase()) : null,
                judged.shortened());
    }

    /** What the standards look at, without who it is. */
    public Pod judged() {
        return content.get();
    }

    /** Whether this is something that lives, and not only something that was said. */
    public boolean isObserved() {
        return evidence == Evidence.RUNNING || evidence == Evidence.TEMPLATE;
    }

    /** Whether nothing differs that any check, exemption or workload depends on. */
    public boolean isJudgedAs(PodState other) {
        return identity.equals(other.identity) && content.isSame(other.content);
    }

    /** The same, as it was confirmed under another epoch or a later version. */
    public PodState confirmedIn(long newEpoch, String newResourceVersion) {
        return new PodState(
                evidence,
                newEpoch,
                revision,
                since,
                compliedWithEnforce,
                notEvaluable,
                identity,
                newResourceVersion,
                held,
                content);
    }

    public PodState countingUntil(Instant newUntil) {
        Held now = held.get();
        return new PodState(
                evidence,
                epoch,
                revision,
                since,
                compliedWithEnforce,
                notEvaluable,
                identity,
                resourceVersion,
                PodStateSerde.HELD.of(new Held(now.violations(), now.slipped(), newUntil)),
                content);
    }

    /** The same pod or template as it is seen now, what is held against it unchanged, be it now another workload's. */
    public PodState seen(PodState now) {
        boolean isSaidOfAnother =
                !workload().equals(now.workload()) && !violations().isEmpty();
        return new PodState(
                evidence,
                now.epoch,
                isSaidOfAnother ? revision + 1 : revision,
                since,
                compliedWithEnforce,
                notEvaluable,
                now.identity,
                now.resourceVersion,
                held,
                now.content);
    }

    /**
     * With what is held against it now; the same state when nothing changed.
     *
     * @param complies see {@link #compliedWithEnforce}
     * @param nowNotEvaluable see {@link #isNotEvaluable}
     */
    public PodState judged(
            List<Violation> violations, @Nullable Violation slipped, boolean complies, boolean nowNotEvaluable) {
        Held before = held.get();
        boolean isSaid = !violations.isEmpty() && nowNotEvaluable != notEvaluable;
        boolean changed = isSaid || !violations.equals(before.violations());
        if (!changed && Objects.equals(slipped, before.slipped()) && complies == compliedWithEnforce) {
            return this;
        }
        return new PodState(
                evidence,
                epoch,
                changed ? revision + 1 : revision,
                since,
                complies,
                !violations.isEmpty() && nowNotEvaluable,
                identity,
                resourceVersion,
                PodStateSerde.HELD.of(new Held(violations, slipped, before.until())),
                content);
    }

    /** With nothing held against it. */
    public PodState cleared() {
        return judged(List.of(), null, compliedWithEnforce, false);
    }

    Identity identity() {
        return identity;
    }

    String resourceVersion() {
        return resourceVersion;
    }

    /** Without reading what is only known as bytes: nothing is stored of what is nothing. */
    boolean isHoldingNothing() {
        return held.isValue(Held.NOTHING);
    }

    byte[] heldJson() {
        return held.json();
    }

    byte[] contentJson() {
        return content.json();
    }

    /** A part of a state, which is read or written when that is needed for the first time. */
    static final class Lazy<T> {
        private final PodStateSerde.Part<T> part;
        private @Nullable T value;
        private byte @Nullable [] json;

        Lazy(PodStateSerde.Part<T> part, @Nullable T value, byte @Nullable [] json) {
            this.part = part;
            this.value = value;
            this.json = json;
        }

        T get() {
            T known = value;
            if (known == null) {
                known = part.read(Objects.requireNonNull(json));
                value = known;
            }
            return known;
        }

        byte[] json() {
            byte[] known = json;
            if (known == null) {
                known = part.write(Objects.requireNonNull(value));
                json = known;
            }
            return known;
        }

        boolean isValue(T other) {
            return other.equals(value);
        }

        /** Without reading what is only known as bytes. */
        boolean isSame(Lazy<T> other) {
            T ours = value;
            T theirs = other.value;
            return (ours == null || theirs == null) ? Arrays.equals(json(), other.json()) : ours.equals(theirs);
        }
    }
}
