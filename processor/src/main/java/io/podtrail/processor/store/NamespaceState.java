package io.podtrail.processor.store;

import io.podtrail.events.ObjectVersion;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A namespace's labels.
 *
 * @param epoch of the last observation that confirmed it
 * @param seen false when nobody saw the namespace itself, only pods in it: then it counts as unlabelled
 * @param version which namespace of the name it is; null where it was not seen, or stored by a version that did not keep it
 * @param window the last time that its {@code enforce} was lowered, while that still matters; null when it does not
 */
public record NamespaceState(
        long epoch,
        boolean seen,
        Map<String, String> labels,
        @Nullable ObjectVersion version,
        @Nullable WeakWindow window) {
    /** The state of a namespace that only its pods tell of. */
    public static NamespaceState unseen(long epoch) {
        return new NamespaceState(epoch, false, Map.of(), null, null);
    }

    /** The same, as it was confirmed under another epoch. */
    public NamespaceState confirmedIn(long newEpoch) {
        return new NamespaceState(newEpoch, seen, labels, version, window);
    }

    /** The same with another window, or without. */
    public NamespaceState with(@Nullable WeakWindow newWindow) {
        return new NamespaceState(epoch, seen, labels, version, newWindow);
    }
}
