package io.podtrail.processor.store;

import java.util.Map;

/**
 * A namespace's labels.
 *
 * @param epoch of the last observation that confirmed it
 * @param seen false when nobody saw the namespace itself, only pods in it: then it counts as unlabelled
 */
public record NamespaceState(long epoch, boolean seen, Map<String, String> labels) {
    /** The state of a namespace that only its pods tell of. */
    public static NamespaceState unseen(long epoch) {
        return new NamespaceState(epoch, false, Map.of());
    }
}
