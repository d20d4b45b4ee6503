package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Why something opened, changed or resolved, so that "fixed" and "hidden" are never the same thing. */
public enum Cause {
    /** The pod is new. */
    POD_CREATED(Kind.BEGUN),
    /** The workload is new, and its pod template will make such pods. */
    TEMPLATE_CREATED(Kind.BEGUN),
    /** The API server refused a pod. */
    POD_REFUSED(Kind.BEGUN),
    /** The pod's own fields, or the template's, changed. */
    SPEC_CHANGED(Kind.BEGUN),
    /** Somebody added an ephemeral container, as {@code kubectl debug} does. */
    EPHEMERAL_CONTAINER_ADDED(Kind.BEGUN),
    /** The namespace's labels changed and now ask for more, or for something else. */
    NAMESPACE_RELABELLED(Kind.HIDDEN),
    /** Cluster defaults or exemptions changed. */
    CONFIGURATION_CHANGED(Kind.HIDDEN),
    /** The cluster was upgraded, which moves {@code latest}. */
    VERSION_MOVED(Kind.HIDDEN),
    /** What lives of the workload complies, and would do so without any relaxation or exemption. */
    FIXED(Kind.FIXED),
    /** The pod was deleted. */
    DELETED(Kind.GONE),
    /** The pod ran to its end. */
    FINISHED(Kind.GONE),
    /** The namespace's labels or the cluster's defaults ask for less: hidden, not fixed. */
    POLICY_RELAXED(Kind.HIDDEN),
    /** An exemption now covers it: hidden, not fixed. */
    EXEMPTED(Kind.HIDDEN),
    /** A keyframe no longer has it: its deletion was missed. */
    SWEPT(Kind.GONE),
    /** It was not refused again for so long that its controller must have stopped trying. */
    CEASED(Kind.GONE),
    /** The collector no longer looks at workloads' templates: hidden, not fixed. */
    UNOBSERVED(Kind.HIDDEN),
    /** The pod belongs to another workload now, as after {@code kubectl delete --cascade=orphan}, and violates there. */
    MOVED(Kind.HIDDEN),
    /** A later version of Podtrail wrote a cause that this one does not know. Never written. */
    UNKNOWN(Kind.HIDDEN);

    private static final Map<String, Cause> BY_LABEL =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Cause::toString, Function.identity()));

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final Kind kind;

    /** What a cause means for what violated. */
    public enum Kind {
        /** It began to violate, or violates in another way: no alert ends so. */
        BEGUN,
        /** It complies now. */
        FIXED,
        /** It exists no more, or is not attempted any more. */
        GONE,
        /** It may be as it was, and only does not count any more. */
        HIDDEN
    }

    Cause(Kind kind) {
        this.kind = kind;
    }

    /** What it means for what violated, where it ends an alert. */
    public Kind kind() {
        return kind;
    }

    /** Reads a label; {@link #UNKNOWN} for one that a later version has added. */
    @JsonCreator
    static Cause ofLabel(String label) {
        return BY_LABEL.getOrDefault(label, UNKNOWN);
    }

    @JsonValue
    @Override
    public String toString() {
        return label;
    }
}
