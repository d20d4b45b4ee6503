package io.podtrail.processor.store;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A namespace's labels.
 *
 * @param epoch of the last observation that confirmed it
 * @param seen false when nobody saw the namespace itself, only pods in it: then it counts as unlabelled
 * @param window the last time that its {@code enforce} was lowered, while that still matters; null when it does not
 */
public record NamespaceState(
        long epoch,
        boolean seen,
        Map<String, String> labels,
        @Nullable WeakWindow window) {
    /** The state of a namespace that only its pods tell of. */
    public static NamespaceState unseen(long epoch) {
        return new NamespaceState(epoch, false, Map.of(), null);
    }

    /** The same with another window, or without. */
    public NamespaceState with(@Nullable WeakWindow newWindow) {
        return new NamespaceState(epoch, seen, labels, newWindow);
    }
}
