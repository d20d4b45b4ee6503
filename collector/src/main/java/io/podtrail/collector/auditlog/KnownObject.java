package io.podtrail.collector.auditlog;

import com.fasterxml.jackson.databind.JsonNode;
import io.podtrail.policy.pod.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * The newest that the log has said of an object.
 *
 * @param version its {@code resourceVersion}; 0 where it has none that can be compared
 * @param hasFinalizers whether it outlives its deletion
 * @param endsWithoutGrace whether a deletion removes it at once; of pods only
 * @param isGone whether it was removed: whatever comes of the same {@code uid} afterwards is older
 */
record KnownObject(String uid, long version, boolean hasFinalizers, boolean endsWithoutGrace, boolean isGone) {
    static KnownObject of(Metadata metadata, JsonNode object) {
        return new KnownObject(
                metadata.uid(),
                version(metadata),
                Registry.hasFinalizers(object),
                Registry.endsWithoutGrace(object),
                false);
    }

    /** What is left of an object that was removed: the newest version of it that is known. */
    static KnownObject removed(Metadata metadata, @Nullable KnownObject before) {
        if (before == null || !(metadata.uid().isEmpty() || metadata.uid().equals(before.uid()))) {
            return new KnownObject(metadata.uid(), version(metadata), false, false, true);
        }
        return new KnownObject(before.uid(), Math.max(before.version(), version(metadata)), false, false, true);
    }

    /** Whether what the log says of an object now is older than this; what was removed does not come back. */
    boolean isNewerThan(Metadata metadata) {
        long other = version(metadata);
        return uid.equals(metadata.uid()) && other > 0 && (isGone ? other <= version : other < version);
    }

    /** With other metadata, which does not say whether a deletion removes it at once. */
    KnownObject with(Metadata metadata, boolean nowHasFinalizers) {
        return new KnownObject(metadata.uid(), version(metadata), nowHasFinalizers, endsWithoutGrace, isGone);
    }

    /** As it is once a node has it. */
    KnownObject bound() {
        return new KnownObject(uid, version, hasFinalizers, false, isGone);
    }

    private static long version(Metadata metadata) {
        try {
            return Long.parseLong(metadata.resourceVersion());
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
