package io.podtrail.policy.bounds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.OwnerReference;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The most that is kept of a pod. What Kubernetes accepts in a request of 3 MiB is cut to {@value #MAX_BYTES} bytes, with
 * the same checks failing in every version: texts end in a mark ({@link ShortText}), lists lose entries that decide
 * nothing ({@link ShortList}), and {@link Pod#shortened()} says of which fields.
 */
public final class PodBounds {
    /** The most bytes of a pod as JSON. */
    public static final int MAX_BYTES = 128 * 1024;

    /** The most bytes of a name, a UID, or another field by which objects are known: as many as Kubernetes gives a name. */
    public static final int MAX_NAME = 253;

    /** The most labels that are kept of an object. */
    public static final int MAX_LABELS = 64;

    /** The most bytes of one text, and the most entries of one list, where that is enough for the whole. */
    private static final int MAX_TEXT = 1024;

    private static final int MAX_ENTRIES = 128;

    /** Labels on which an answer depends. */
    private static final Set<String> NEEDED_LABELS = Set.of(
            "pod-template-hash",
            "rollouts-pod-template-hash",
            "deploymentconfig",
            "pod-security.kubernetes.io/enforce",
            "pod-security.kubernetes.io/enforce-version",
            "pod-security.kubernetes.io/audit",
            "pod-security.kubernetes.io/audit-version",
            "pod-security.kubernetes.io/warn",
            "pod-security.kubernetes.io/warn-version");

    /** More than there are fields that can be cut: what a stranger's record says of itself is no larger. */
    static final int MAX_SHORTENED = 64;

    private static final ObjectWriter WRITER = PodJson.mapper().writerFor(Pod.class);

    private PodBounds() {}

    /** The pod cut to {@value #MAX_BYTES} bytes of JSON; an equal one when nothing has to be cut. */
    public static Pod within(Pod pod) {
        int text = MAX_TEXT;
        for (int entries = MAX_ENTRIES; ; entries /= 2) {
            Pod kept = new PodShortening(text, entries).pod(pod);
            if (entries == 0 || jsonBytes(kept) <= MAX_BYTES) {
                return kept;
            }
            text = Math.max(ShortText.SHORTEST, text / 2);
        }
    }

    /** A name, a UID or the like, cut to {@value #MAX_NAME} bytes. */
    public static String name(String name) {
        return ShortText.cut(name, MAX_NAME);
    }

    /** Whether no field by which the object is known is longer than {@value #MAX_NAME} bytes. */
    public static boolean isIdentityShort(Metadata metadata) {
        return isNameShort(metadata.name())
                && isNameShort(metadata.namespace())
                && isNameShort(metadata.uid())
                && isNameShort(metadata.resourceVersion())
                && isNameShort(metadata.creationTimestamp())
                && isNameShort(metadata.deletionTimestamp())
                && (metadata.ownerReferences().isEmpty() || areShort(metadata.ownerReferences()));
    }

    private static boolean areShort(List<OwnerReference> owners) {
        return owners.size() == 1
                && owners.stream()
                        .allMatch(owner -> isNameShort(owner.apiVersion())
                                && isNameShort(owner.kind())
                                && isNameShort(owner.name())
                                && isNameShort(owner.uid()));
    }

    /** Whether a name, a UID or the like is not longer than {@value #MAX_NAME} bytes; true of what is absent. */
    public static boolean isNameShort(@Nullable String name) {
        return name == null || ShortText.fits(name, MAX_NAME);
    }

    /** Each field by which an object is known, cut to {@value #MAX_NAME} bytes, and {@value #MAX_LABELS} labels; no annotations. */
    @SuppressWarnings("NullAway") // The map's values are never null; the constructor takes those that may be.
    public static Metadata identityWithin(Metadata metadata) {
        return new Metadata(
                name(metadata.name()),
                name(metadata.namespace()),
                name(metadata.uid()),
                name(metadata.resourceVersion()),
                metadata.creationTimestamp() == null ? null : name(metadata.creationTimestamp()),
                metadata.deletionTimestamp() == null ? null : name(metadata.deletionTimestamp()),
                new HashMap<>(labels(metadata.labels(), MAX_LABELS)),
                null,
                metadata.ownerReferences().stream()
                        .limit(1) // Kubernetes lets an object have one controller.
                        .map(owner -> new OwnerReference(
                                name(owner.apiVersion()),
                                name(owner.kind()),
                                name(owner.name()),
                                name(owner.uid()),
                                owner.controller()))
                        .toList());
    }

    /**
     * Labels, those on which an answer depends and the first of the others, their keys and values cut to {@value #MAX_NAME}
     * bytes.
     *
     * @param most how many are kept
     */
    static Map<String, String> labels(Map<String, String> labels, int most) {
        var kept = new TreeMap<String, String>();
        ShortList.keepWhere(List.copyOf(labels.entrySet()), most, label -> NEEDED_LABELS.contains(label.getKey()))
                .forEach(label -> kept.put(name(label.getKey()), name(label.getValue())));
        return kept;
    }

    /** How many bytes a pod takes as JSON. */
    static int jsonBytes(Pod pod) {
        try {
            return WRITER.writeValueAsBytes(pod).length;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers can always be written", e);
        }
    }
}
