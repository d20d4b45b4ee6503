package io.podtrail.processor.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the pods of one namespace still have to be looked at for, because one record concerned more of them than one record
 * may visit.
 *
 * @param errands in the order in which they were given
 */
public record Backlog(List<Errand> errands) {
    /** Why pods are looked at again. */
    public enum Reason {
        /** The namespace was seen for the first time: its pods can be judged. */
        NAMESPACE_SEEN,
        /** Its labels ask for something else. */
        RELABELLED,
        /** Nobody saw it for too long: it counts as unlabelled. */
        NAMESPACE_UNSEEN,
        /** It was deleted: what was only said of its workloads counts no more. */
        NAMESPACE_GONE,
        /** Cluster defaults or exemptions changed. */
        CONFIGURED,
        /** The cluster's version moved. */
        VERSION_MOVED,
        /** A keyframe was completed: what it does not hold is gone. */
        KEYFRAME,
        /** The topic of violations was created anew: what violates is written to it again. */
        VIOLATIONS_LOST,
        /** The topic of alerts was created anew: what is known of each alert is written to it again. */
        ALERTS_LOST,
        /** Nothing is observed any more: what lives is no longer known. */
        ABANDONED
    }

    /**
     * One visit to each pod of the namespace.
     *
     * @param at when its reason came up
     * @param epoch that was the newest then
     * @param templates whether the keyframe held templates; false for other reasons
     * @param after the key that was visited last; empty before the first
     */
    public record Errand(Reason reason, Instant at, long epoch, boolean templates, String after) {
        public Errand continuedAfter(String key) {
            return new Errand(reason, at, epoch, templates, key);
        }
    }

    public Backlog {
        errands = List.copyOf(errands);
    }

    /** With one more errand, which takes the place of an older one for the same reason. */
    public Backlog with(Errand errand) {
        var next = new ArrayList<>(errands);
        next.removeIf(older -> older.reason() == errand.reason());
        next.add(errand);
        return new Backlog(next);
    }

    /** When the oldest errand was given. */
    public Instant since() {
        return errands.stream().map(Errand::at).min(Instant::compareTo).orElse(Instant.MAX);
    }
}
