package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Pod;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a collector saw, in the topic {@code observations}: the one log from which everything else is derived. In JSON the
 * field {@code type} tells which.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Observation.PodSeen.class, name = "pod-seen"),
    @JsonSubTypes.Type(value = Observation.PodGone.class, name = "pod-gone"),
    @JsonSubTypes.Type(value = Observation.NamespaceSeen.class, name = "namespace-seen"),
    @JsonSubTypes.Type(value = Observation.NamespaceGone.class, name = "namespace-gone"),
    @JsonSubTypes.Type(value = Observation.TemplateSeen.class, name = "template-seen"),
    @JsonSubTypes.Type(value = Observation.TemplateGone.class, name = "template-gone"),
    @JsonSubTypes.Type(value = Observation.PodRefused.class, name = "pod-refused"),
    @JsonSubTypes.Type(value = Observation.PodAudited.class, name = "pod-audited"),
    @JsonSubTypes.Type(value = Observation.KeyframeStarted.class, name = "keyframe-started"),
    @JsonSubTypes.Type(value = Observation.KeyframeCompleted.class, name = "keyframe-completed"),
    @JsonSubTypes.Type(value = Observation.Heartbeat.class, name = "heartbeat"),
    @JsonSubTypes.Type(value = Observation.Gap.class, name = "gap"),
    @JsonSubTypes.Type(value = Observation.PolicyChanged.class, name = "policy-changed"),
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public sealed interface Observation extends Event {
    /** The types' names, as the annotation above lists them. */
    Map<Class<?>, String> TYPES = Arrays.stream(
                    Observation.class.getAnnotation(JsonSubTypes.class).value())
            .collect(Collectors.toUnmodifiableMap(JsonSubTypes.Type::value, JsonSubTypes.Type::name));

    /** The cluster's name; never contains a slash. */
    String cluster();

    /** One more with every keyframe of the cluster; what an older epoch says is stale. */
    long epoch();

    /** When the collector saw it; also the record's timestamp. */
    Instant observedAt();

    /**
     * The key of the record: {@code cluster/namespace/pod}, {@code cluster/namespace}, {@code cluster/namespace/kind/name}
     * for a workload, or the cluster alone for what goes to every partition.
     */
    String key();

    /** The name of this type in JSON. */
    default String type() {
        return TYPES.getOrDefault(getClass(), "");
    }

    /** Calls the visitor's method for this type. */
    void accept(Visitor visitor);

    /** One method per type, so that the compiler finds what a new type must bring. */
    interface Visitor {
        void podSeen(PodSeen observation);

        void podGone(PodGone observation);

        void namespaceSeen(NamespaceSeen observation);

        void namespaceGone(NamespaceGone observation);

        void templateSeen(TemplateSeen observation);

        void templateGone(TemplateGone observation);

        void podRefused(PodRefused observation);

        void podAudited(PodAudited observation);

        void keyframeStarted(KeyframeStarted observation);

        void keyframeCompleted(KeyframeCompleted observation);

        void heartbeat(Heartbeat observation);

        void gap(Gap observation);

        void policyChanged(PolicyChanged observation);
    }

    /** What concerns one namespace, and lies in that namespace's partition. */
    sealed interface InNamespace extends Observation {
        String namespace();
    }

    /** What concerns one workload as a whole. */
    sealed interface OfWorkload extends InNamespace {
        Workload workload();

        @Override
        default String key() {
            return Keys.workload(cluster(), namespace(), workload());
        }
    }

    /** What is written to every partition. */
    sealed interface Everywhere extends Observation {
        @Override
        default String key() {
            return cluster();
        }
    }

    /** A pod was listed, added or changed. */
    record PodSeen(String cluster, long epoch, Instant observedAt, Pod object) implements InNamespace {
        @Override
        public String namespace() {
            return object.metadata().namespace();
        }

        @Override
        public String key() {
            return Keys.pod(cluster, namespace(), object.metadata().name());
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.podSeen(this);
        }
    }

    /**
     * A pod was deleted.
     *
     * @param object names the pod; its spec may be empty
     */
    record PodGone(String cluster, long epoch, Instant observedAt, Pod object) implements InNamespace {
        @Override
        public String namespace() {
            return object.metadata().namespace();
        }

        @Override
        public String key() {
            return Keys.pod(cluster, namespace(), object.metadata().name());
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.podGone(this);
        }
    }

    /** A namespace was listed, added or changed; its labels are its policy. */
    record NamespaceSeen(String cluster, long epoch, Instant observedAt, Namespace object) implements InNamespace {
        @Override
        public String namespace() {
            return object.metadata().name();
        }

        @Override
        public String key() {
            return Keys.namespace(cluster, namespace());
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.namespaceSeen(this);
        }
    }

    /** A namespace was deleted. */
    record NamespaceGone(String cluster, long epoch, Instant observedAt, Namespace object) implements InNamespace {
        @Override
        public String namespace() {
            return object.metadata().name();
        }

        @Override
        public String key() {
            return Keys.namespace(cluster, namespace());
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.namespaceGone(this);
        }
    }

    /** A workload's pod template was listed, added or changed. */
    record TemplateSeen(String cluster, long epoch, Instant observedAt, WorkloadTemplate object) implements OfWorkload {
        @Override
        public String namespace() {
            return object.metadata().namespace();
        }

        @Override
        public Workload workload() {
            return object.workload();
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.templateSeen(this);
        }
    }

    /** A workload was deleted, or will make no more pods. */
    record TemplateGone(String cluster, long epoch, Instant observedAt, WorkloadTemplate object) implements OfWorkload {
        @Override
        public String namespace() {
            return object.metadata().namespace();
        }

        @Override
        public Workload workload() {
            return object.workload();
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.templateGone(this);
        }
    }

    /** The API server refused a pod because of {@code enforce}: it never lived. */
    record PodRefused(String cluster, long epoch, Instant observedAt, Admission object) implements OfWorkload {
        @Override
        public String namespace() {
            return object.namespace();
        }

        @Override
        public Workload workload() {
            return object.workload();
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.podRefused(this);
        }
    }

    /** The API server let a pod or workload pass, and noted what {@code audit} holds against it, or why it was exempt. */
    record PodAudited(String cluster, long epoch, Instant observedAt, Admission object) implements OfWorkload {
        @Override
        public String namespace() {
            return object.namespace();
        }

        @Override
        public Workload workload() {
            return object.workload();
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.podAudited(this);
        }
    }

    /**
     * A complete picture begins: from here on the collector writes every live namespace and pod under this epoch.
     *
     * @param clusterVersion the API server's own version; null when the source does not tell
     * @param clusterAlias what people call the cluster, where its name is only an identity; null when that will do
     * @param log the partition in which this lies, as the collector read it, and found no later epoch, after it had fenced
     *     every other collector of the cluster; null for all keyframes but a collector's first
     */
    record KeyframeStarted(
            String cluster,
            long epoch,
            Instant observedAt,
            @Nullable Version clusterVersion,
            @Nullable String clusterAlias,
            @Nullable LogExtent log)
            implements Everywhere {
        /** Any but a collector's first. */
        public KeyframeStarted(
                String cluster,
                long epoch,
                Instant observedAt,
                @Nullable Version clusterVersion,
                @Nullable String clusterAlias) {
            this(cluster, epoch, observedAt, clusterVersion, clusterAlias, null);
        }

        /** The same as the first of a collector, in one partition. */
        public KeyframeStarted in(LogExtent partition) {
            return new KeyframeStarted(cluster, epoch, observedAt, clusterVersion, clusterAlias, partition);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.keyframeStarted(this);
        }
    }

    /**
     * Everything that lives has been written under this epoch; what has not is gone.
     *
     * @param templates whether workloads' templates are part of the picture; where they are not, they are not observed
     * @param pods whether pods and namespaces are part of it; null stands for true. Where they are not, nothing is observed from
     *     here on, and what lives is no longer known
     */
    record KeyframeCompleted(
            String cluster,
            long epoch,
            Instant observedAt,
            boolean templates,
            @Nullable Boolean pods) implements Everywhere {
        /** A picture of what lives. */
        public KeyframeCompleted(String cluster, long epoch, Instant observedAt, boolean templates) {
            this(cluster, epoch, observedAt, templates, null);
        }

        /** The end of what is observed of a cluster. */
        public static KeyframeCompleted ofNothing(String cluster, long epoch, Instant observedAt) {
            return new KeyframeCompleted(cluster, epoch, observedAt, false, false);
        }

        /** Whether it says what lives, and not only that this is not observed any more. */
        @JsonIgnore
        public boolean isPicture() {
            return !Boolean.FALSE.equals(pods);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.keyframeCompleted(this);
        }
    }

    /**
     * The collector is alive: moves stream time where nothing happens, and is the evidence of coverage.
     *
     * @param clusterVersion the API server's own version; null when the source does not tell
     * @param watching whether all that happened before has been seen, apart from what a {@link Gap} takes back; false while
     *     everything is listed, or a watch has to be begun again
     */
    record Heartbeat(
            String cluster,
            long epoch,
            Instant observedAt,
            @Nullable Version clusterVersion,
            boolean watching) implements Everywhere {
        @Override
        public void accept(Visitor visitor) {
            visitor.heartbeat(this);
        }
    }

    /**
     * Nothing was observed in between.
     *
     * @param from when the last thing was seen
     * @param to when observation went on
     * @param reason for people
     */
    record Gap(String cluster, long epoch, Instant observedAt, Instant from, Instant to, String reason)
            implements Everywhere {
        @Override
        public void accept(Visitor visitor) {
            visitor.gap(this);
        }
    }

    /**
     * From here on these cluster defaults, exemptions and alert settings are in force.
     *
     * @param digest of the settings, by which a collector knows whether the log already has them
     */
    record PolicyChanged(
            String cluster,
            long epoch,
            Instant observedAt,
            String digest,
            PodSecurityConfiguration configuration,
            AlertSettings alerts)
            implements Everywhere {
        @Override
        public void accept(Visitor visitor) {
            visitor.policyChanged(this);
        }
    }
}
