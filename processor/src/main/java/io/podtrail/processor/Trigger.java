package io.podtrail.processor;

import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.policy.pod.ContainerKind;
import io.podtrail.policy.pod.Pod;

/**
 * Why pods are judged anew: what to say of a violation that begins or changes because of it, and of one that ends.
 *
 * @param isOwn whether the pod itself is new or changed, and not only what is asked of it
 */
record Trigger(Cause begins, Cause ends, boolean isOwn) {
    static final Trigger CREATED = new Trigger(Cause.POD_CREATED, Cause.FIXED, true);
    static final Trigger TEMPLATE_CREATED = new Trigger(Cause.TEMPLATE_CREATED, Cause.FIXED, true);
    static final Trigger SPEC_CHANGED = new Trigger(Cause.SPEC_CHANGED, Cause.FIXED, true);
    static final Trigger FINISHED = new Trigger(Cause.SPEC_CHANGED, Cause.FINISHED, true);
    static final Trigger RELABELLED = new Trigger(Cause.NAMESPACE_RELABELLED, Cause.POLICY_RELAXED, false);
    static final Trigger CONFIGURED = new Trigger(Cause.CONFIGURATION_CHANGED, Cause.POLICY_RELAXED, false);
    static final Trigger VERSION_MOVED = new Trigger(Cause.VERSION_MOVED, Cause.VERSION_MOVED, false);

    private static final Trigger EPHEMERAL_CONTAINER_ADDED =
            new Trigger(Cause.EPHEMERAL_CONTAINER_ADDED, Cause.FIXED, true);

    /** Something is judged for the first time. */
    static Trigger ofNew(Evidence evidence) {
        return evidence == Evidence.TEMPLATE ? TEMPLATE_CREATED : CREATED;
    }

    /** A pod that was known before is seen again. */
    static Trigger ofUpdate(Pod before, Pod after) {
        if (after.isFinished()) {
            return FINISHED;
        }
        int ephemeralBefore = before.spec().containers(ContainerKind.EPHEMERAL).size();
        int ephemeralAfter = after.spec().containers(ContainerKind.EPHEMERAL).size();
        return ephemeralAfter > ephemeralBefore ? EPHEMERAL_CONTAINER_ADDED : SPEC_CHANGED;
    }
}
