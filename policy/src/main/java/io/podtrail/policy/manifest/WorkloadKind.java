package io.podtrail.policy.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kinds of object that are pods or make them. Upstream: {@code admission.go}, {@code defaultPodSpecExtractor}. */
public enum WorkloadKind {
    POD("Pod", "", "", ""),
    POD_TEMPLATE("PodTemplate", "", "", "/template"),
    REPLICATION_CONTROLLER("ReplicationController", "", "", "/spec/template"),
    REPLICA_SET("ReplicaSet", "apps", "extensions", "/spec/template"),
    DEPLOYMENT("Deployment", "apps", "extensions", "/spec/template"),
    STATEFUL_SET("StatefulSet", "apps", "apps", "/spec/template"),
    DAEMON_SET("DaemonSet", "apps", "extensions", "/spec/template"),
    JOB("Job", "batch", "batch", "/spec/template"),
    CRON_JOB("CronJob", "batch", "batch", "/spec/jobTemplate/spec/template");

    private final String kind;
    private final String group;
    private final String formerGroup;
    private final String podPath;

    WorkloadKind(String kind, String group, String formerGroup, String podPath) {
        this.kind = kind;
        this.group = group;
        this.formerGroup = formerGroup;
        this.podPath = podPath;
    }

    /** Which kind an object is of; null when it makes no pods, like a Job of another group than Kubernetes' own. */
    static @Nullable WorkloadKind of(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        for (WorkloadKind candidate : values()) {
            if (candidate.kind.equals(kind) && (candidate.group.equals(group) || candidate.formerGroup.equals(group))) {
                return candidate;
            }
        }
        return null;
    }

    /** The kind with a name, of Kubernetes' own group; empty when it makes no pods. */
    public static Optional<WorkloadKind> named(String kind) {
        return Arrays.stream(values())
                .filter(candidate -> candidate.kind.equals(kind))
                .findFirst();
    }

    /** The group of the API that has it now; empty for the core group. */
    public String group() {
        return group;
    }

    /** As in the API's paths and in RBAC rules, such as {@code replicasets}. */
    public String plural() {
        return kind.toLowerCase(Locale.ROOT) + "s";
    }

    /** Where in the object the pod stands, or what becomes its metadata and specification. */
    public JsonPointer podPath() {
        return JsonPointer.compile(podPath);
    }

    /** A patch of the object, from the patch of the pod that stands in it. */
    public ObjectNode around(ObjectNode podPatch) {
        ObjectNode patch = podPatch;
        for (JsonPointer rest = podPath(); !rest.matches(); rest = rest.head()) {
            ObjectNode outer = JsonNodeFactory.instance.objectNode();
            outer.set(rest.last().getMatchingProperty(), patch);
            patch = outer;
        }
        return patch;
    }

    /** As it stands in a manifest's {@code kind}. */
    @Override
    public String toString() {
        return kind;
    }
}
