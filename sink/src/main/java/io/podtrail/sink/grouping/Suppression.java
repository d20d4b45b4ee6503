package io.podtrail.sink.grouping;

import java.util.Locale;

/** What can keep an alert from being told. */
public enum Suppression {
    /** A silence. */
    SILENCED,
    /** A more severe alert of the same workload. */
    INHIBITED,
    /** Its cause lies too far in the past. */
    HISTORY,
    /** A mute time; it is told when that ends. */
    MUTED,
    /** The routes lead it to no receiver, or to {@code none}. */
    UNROUTED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
