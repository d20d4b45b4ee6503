package io.podtrail.events;

import io.podtrail.policy.pod.Metadata;
import java.util.regex.Pattern;

/**
 * Which object of a name was seen, and in which state: by this, what is stale is recognised, in whatever order it arrives.
 * Only comparable between objects of one kind, name and cluster.
 *
 * <p>Kubernetes defines since 1.35 that resource versions are compared as decimal numbers, see {@code
 * k8s.io/apimachinery/pkg/util/resourceversion}; API servers before it did not do otherwise. They grow over the whole
 * cluster, so all of an object's versions are lower than those of a later object by the same name.
 *
 * @param uid empty where it is not known
 * @param resourceVersion empty where it is not known, or is no number
 * @param created RFC 3339 in UTC, as the API server wrote it; empty where it is not known
 */
public record ObjectVersion(String uid, String resourceVersion, String created) {
    /** Kubernetes writes 64 bits, without leading zeros; zero is no version. */
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,19}");

    private static final Pattern UTC = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");

    public ObjectVersion {
        if (!NUMBER.matcher(resourceVersion).matches()) {
            resourceVersion = "";
        }
        if (!UTC.matcher(created).matches()) {
            created = "";
        }
    }

    /** Of an object as it was seen. */
    public static ObjectVersion of(Metadata metadata) {
        String created = metadata.creationTimestamp();
        return new ObjectVersion(metadata.uid(), metadata.resourceVersion(), created == null ? "" : created);
    }

    /**
     * Whether a state of this version is older than one that is known. Where that cannot be said, the order of arrival
     * counts, and it is not.
     */
    public boolean isOlderThan(ObjectVersion known) {
        if (isComparableWith(known)) {
            return compareVersions(known) < 0;
        }
        return isOfAnother(known) && !created.isEmpty() && created.compareTo(known.created) < 0;
    }

    /**
     * Whether the end of this object is no end of the one that is known, but of an older one by the same name. An object has
     * one end, so the UID alone decides where it is the same.
     */
    public boolean endsBefore(ObjectVersion known) {
        if (isKnownToBe(known)) {
            return false;
        }
        if (isComparableWith(known)) {
            return compareVersions(known) < 0;
        }
        return isOfAnother(known) && (known.created.isEmpty() || created.compareTo(known.created) <= 0);
    }

    /** Whether a state of this version came before the end of an object by that name, so that it does not live again. */
    public boolean isEndedBy(ObjectVersion end) {
        return isComparableWith(end) ? compareVersions(end) <= 0 : isKnownToBe(end);
    }

    private boolean isKnownToBe(ObjectVersion other) {
        return !uid.isEmpty() && uid.equals(other.uid);
    }

    private boolean isOfAnother(ObjectVersion other) {
        return !uid.isEmpty() && !other.uid.isEmpty() && !uid.equals(other.uid);
    }

    private boolean isComparableWith(ObjectVersion other) {
        return !resourceVersion.isEmpty() && !other.resourceVersion.isEmpty();
    }

    /** As numbers of any length. */
    private int compareVersions(ObjectVersion other) {
        int byLength = Integer.compare(resourceVersion.length(), other.resourceVersion.length());
        return byLength != 0 ? byLength : resourceVersion.compareTo(other.resourceVersion);
    }
}
