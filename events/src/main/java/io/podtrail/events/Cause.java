package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Why something opened, changed or resolved, so that "fixed" and "hidden" are never the same thing. */
public enum Cause {
    /** The pod is new. */
    POD_CREATED,
    /** The workload is new, and its pod template will make such pods. */
    TEMPLATE_CREATED,
    /** The API server refused a pod. */
    POD_REFUSED,
    /** The pod's own fields, or the template's, changed. */
    SPEC_CHANGED,
    /** Somebody added an ephemeral container, as {@code kubectl debug} does. */
    EPHEMERAL_CONTAINER_ADDED,
    /** The namespace's labels changed and now ask for more, or for something else. */
    NAMESPACE_RELABELLED,
    /** Cluster defaults or exemptions changed. */
    CONFIGURATION_CHANGED,
    /** The cluster was upgraded, which moves {@code latest}. */
    VERSION_MOVED,
    /** The pod, or the workload's new pods, comply. */
    FIXED,
    /** The pod was deleted. */
    DELETED,
    /** The pod ran to its end. */
    FINISHED,
    /** The namespace's labels or the cluster's defaults ask for less: hidden, not fixed. */
    POLICY_RELAXED,
    /** An exemption now covers it: hidden, not fixed. */
    EXEMPTED,
    /** A keyframe no longer has it: its deletion was missed. */
    SWEPT,
    /** It was not refused again for so long that its controller must have stopped trying. */
    CEASED,
    /** The collector no longer looks at workloads' templates: hidden, not fixed. */
    UNOBSERVED;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    @JsonValue
    @Override
    public String toString() {
        return label;
    }
}
