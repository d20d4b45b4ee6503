package io.podtrail.policy.pod;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An object's metadata.
 *
 * @param creationTimestamp RFC 3339, as the API server wrote it
 * @param deletionTimestamp RFC 3339; set once deletion was asked for
 * @param labels sorted by key
 * @param annotations only those that a check looks at (AppArmor and seccomp), sorted by key: others may hold secrets
 * @param ownerReferences only the controller's
 */
@JsonSerialize(using = WriterAdapter.OfMetadata.class)
@JsonDeserialize(using = ReaderAdapter.OfMetadata.class)
public record Metadata(
        String name,
        String namespace,
        String uid,
        String resourceVersion,
        @Nullable String creationTimestamp,
        @Nullable String deletionTimestamp,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<OwnerReference> ownerReferences) {
    public static final Metadata EMPTY = new Metadata(null, null, null, null, null, null, null, null, null);

    /** Prefix of the annotations that set a container's AppArmor profile. */
    public static final String APPARMOR_ANNOTATION_PREFIX = "container.apparmor.security.beta.kubernetes.io/";
    /** Annotation that sets the pod's seccomp profile, up to version 1.18. */
    public static final String SECCOMP_POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod";
    /** Prefix of the annotations that set a container's seccomp profile, up to version 1.18. */
    public static final String SECCOMP_CONTAINER_ANNOTATION_PREFIX = "container.seccomp.security.alpha.kubernetes.io/";

    public Metadata(
            @Nullable String name,
            @Nullable String namespace,
            @Nullable String uid,
            @Nullable String resourceVersion,
            @Nullable String creationTimestamp,
            @Nullable String deletionTimestamp,
            @Nullable Map<String, @Nullable String> labels,
            @Nullable Map<String, @Nullable String> annotations,
            @Nullable List<@Nullable OwnerReference> ownerReferences) {
        this.name = Absent.orEmpty(name);
        this.namespace = Absent.orEmpty(namespace);
        this.uid = Absent.orEmpty(uid);
        this.resourceVersion = Absent.orEmpty(resourceVersion);
        this.creationTimestamp = creationTimestamp;
        this.deletionTimestamp = deletionTimestamp;
        this.labels = Absent.orEmpty(labels);
        var judged = Absent.orEmpty(annotations);
        if (!judged.isEmpty()) {
            judged = new TreeMap<>(judged);
            judged.keySet().removeIf(key -> !isJudged(key));
            judged = Collections.unmodifiableMap(judged);
        }
        this.annotations = judged;
        var owners = Absent.orEmpty(ownerReferences, OwnerReference.EMPTY);
        this.ownerReferences = owners.isEmpty()
                ? owners
                : owners.stream().filter(OwnerReference::controller).toList();
    }

    /** The owner that manages this object; at most one. */
    public Optional<OwnerReference> controller() {
        return ownerReferences.stream().findFirst();
    }

    /** The same with these labels. */
    public Metadata withLabels(Map<String, String> narrowed) {
        return new Metadata(
                name,
                namespace,
                uid,
                resourceVersion,
                creationTimestamp,
                deletionTimestamp,
                new TreeMap<String, @Nullable String>(narrowed),
                new TreeMap<String, @Nullable String>(annotations),
                new ArrayList<@Nullable OwnerReference>(ownerReferences));
    }

    /** The same, without the one field that changes with every status update. */
    public Metadata withoutResourceVersion() {
        return new Metadata(
                name, namespace, uid, "", creationTimestamp, deletionTimestamp, labels, annotations, ownerReferences);
    }

    static boolean isJudged(String annotation) {
        return annotation.startsWith(APPARMOR_ANNOTATION_PREFIX)
                || annotation.startsWith(SECCOMP_CONTAINER_ANNOTATION_PREFIX)
                || annotation.equals(SECCOMP_POD_ANNOTATION);
    }
}
