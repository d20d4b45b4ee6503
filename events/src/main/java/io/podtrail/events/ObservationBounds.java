package io.podtrail.events;

import io.podtrail.policy.bounds.PodBounds;
import io.podtrail.policy.bounds.ShortText;
import org.jspecify.annotations.Nullable;

/**
 * The most that an observation holds, whoever wrote it: collectors cut what they write, and every reader of the log cuts
 * what it reads, because other producers and older collectors write to it, too. All bounds stand in {@code
 * docs/reference/bounds.md}.
 */
public final class ObservationBounds {
    /** An observation of up to so many bytes of JSON is kept as it is, but for names. */
    public static final int WHOLE_BYTES = 16 * 1024;

    /** The most bytes of what the API server said of a pod. */
    public static final int MAX_MESSAGE = 16 * 1024;

    /** The most bytes of a configuration of a cluster, which goes to every partition and into every alert's decision. */
    public static final int MAX_CONFIGURATION = 256 * 1024;

    private static final int MAX_REASON = 1024;

    private ObservationBounds() {}

    /**
     * The observation with everything that a stranger controls within its bounds; the same object for nearly all.
     *
     * @param bytes of its JSON
     * @throws IllegalArgumentException when it cannot be cut without another meaning: a cluster's name or configuration
     */
    public static Observation within(Observation observation, int bytes) {
        if (isLong(observation.cluster())) {
            throw new IllegalArgumentException(
                    "the cluster's name is longer than %d bytes: choose a shorter one".formatted(PodBounds.MAX_NAME));
        }
        boolean isLarge = bytes > WHOLE_BYTES;
        if (observation instanceof Observation.PodSeen seen) {
            return isLarge || !PodBounds.isIdentityShort(seen.object().metadata())
                    ? new Observation.PodSeen(
                            seen.cluster(), seen.epoch(), seen.observedAt(), PodBounds.within(seen.object()))
                    : seen;
        }
        if (observation instanceof Observation.PodGone gone) {
            return isLarge || !PodBounds.isIdentityShort(gone.object().metadata())
                    ? new Observation.PodGone(
                            gone.cluster(), gone.epoch(), gone.observedAt(), PodBounds.within(gone.object()))
                    : gone;
        }
        if (observation instanceof Observation.NamespaceSeen seen) {
            return isLarge || !PodBounds.isIdentityShort(seen.object().metadata())
                    ? new Observation.NamespaceSeen(
                            seen.cluster(), seen.epoch(), seen.observedAt(), within(seen.object()))
                    : seen;
        }
        if (observation instanceof Observation.NamespaceGone gone) {
            return isLarge || !PodBounds.isIdentityShort(gone.object().metadata())
                    ? new Observation.NamespaceGone(
                            gone.cluster(), gone.epoch(), gone.observedAt(), within(gone.object()))
                    : gone;
        }
        if (observation instanceof Observation.TemplateSeen seen) {
            return isLarge || !isIdentityShort(seen.object())
                    ? new Observation.TemplateSeen(
                            seen.cluster(), seen.epoch(), seen.observedAt(), within(seen.object()))
                    : seen;
        }
        if (observation instanceof Observation.TemplateGone gone) {
            return isLarge || !isIdentityShort(gone.object())
                    ? new Observation.TemplateGone(
                            gone.cluster(), gone.epoch(), gone.observedAt(), within(gone.object()))
                    : gone;
        }
        if (observation instanceof Observation.PodRefused refused) {
            return isLarge || !isIdentityShort(refused.object())
                    ? new Observation.PodRefused(
                            refused.cluster(), refused.epoch(), refused.observedAt(), within(refused.object()))
                    : refused;
        }
        if (observation instanceof Observation.PodAudited audited) {
            return isLarge || !isIdentityShort(audited.object())
                    ? new Observation.PodAudited(
                            audited.cluster(), audited.epoch(), audited.observedAt(), within(audited.object()))
                    : audited;
        }
        return marker(observation, bytes);
    }

    private static Observation marker(Observation observation, int bytes) {
        if (observation instanceof Observation.KeyframeStarted started && started.clusterAlias() != null) {
            String alias = PodBounds.name(started.clusterAlias());
            return alias.equals(started.clusterAlias())
                    ? started
                    : new Observation.KeyframeStarted(
                            started.cluster(),
                            started.epoch(),
                            started.observedAt(),
                            started.clusterVersion(),
                            alias,
                            started.log());
        }
        if (observation instanceof Observation.Gap gap) {
            String reason = ShortText.cut(gap.reason(), MAX_REASON);
            return reason.equals(gap.reason())
                    ? gap
                    : new Observation.Gap(gap.cluster(), gap.epoch(), gap.observedAt(), gap.from(), gap.to(), reason);
        }
        if (observation instanceof Observation.PolicyChanged changed
                && (bytes > MAX_CONFIGURATION || isLong(changed.digest()))) {
            throw new IllegalArgumentException(
                    ("the cluster's configuration has %d bytes as JSON, and goes to every partition: "
                                    + "with at most %d it can be kept; shorten its exemptions")
                            .formatted(bytes, MAX_CONFIGURATION));
        }
        return observation;
    }

    private static boolean isLong(@Nullable String name) {
        return !PodBounds.isNameShort(name);
    }

    /** No annotation of a namespace or a workload decides anything. */
    private static Namespace within(Namespace namespace) {
        return new Namespace(PodBounds.identityWithin(namespace.metadata()));
    }

    private static boolean isIdentityShort(WorkloadTemplate template) {
        Schedule schedule = template.schedule();
        return !isLong(template.kind())
                && PodBounds.isIdentityShort(template.metadata())
                && PodBounds.isIdentityShort(template.template().metadata())
                && (schedule == null || isShort(schedule));
    }

    private static WorkloadTemplate within(WorkloadTemplate template) {
        Schedule schedule = template.schedule();
        return new WorkloadTemplate(
                PodBounds.name(template.kind()),
                PodBounds.identityWithin(template.metadata()),
                PodBounds.within(template.template()),
                schedule == null || isShort(schedule) ? schedule : null);
    }

    /** A longer schedule is none that Kubernetes runs. */
    private static boolean isShort(Schedule schedule) {
        return !isLong(schedule.cron()) && !isLong(schedule.timeZone());
    }

    private static boolean isIdentityShort(Admission admission) {
        return !isLong(admission.namespace())
                && !isLong(admission.workload().kind())
                && !isLong(admission.workload().name())
                && !isLong(admission.exemption());
    }

    private static Admission within(Admission admission) {
        return new Admission(
                PodBounds.name(admission.namespace()),
                new Workload(
                        PodBounds.name(admission.workload().kind()),
                        PodBounds.name(admission.workload().name())),
                admission.at(),
                ShortText.cut(admission.message(), MAX_MESSAGE),
                admission.exemption() == null ? null : PodBounds.name(admission.exemption()));
    }
}
