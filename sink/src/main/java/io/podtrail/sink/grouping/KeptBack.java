package io.podtrail.sink.grouping;

import io.podtrail.events.Alert;
import io.podtrail.sink.routing.Inhibition;
import io.podtrail.sink.silence.Silences;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What silences and inhibiting alerts keep from being told, and when to look whether they still do. */
final class KeptBack {
    private final Inhibition inhibition;
    private final Silences silences;
    private final SuppressionCounts counts;
    private final Set<Member> members = new LinkedHashSet<>();
    private boolean mayBeFreed;
    private long silencesSeen;
    private Instant nextSilenceEnd = Instant.MIN;

    KeptBack(Inhibition inhibition, Silences silences, SuppressionCounts counts) {
        this.inhibition = inhibition;
        this.silences = silences;
        this.counts = counts;
    }

    /**
     * Takes note of an alert's newest revision.
     *
     * @param before the revision that was noted last; the same again when there is none
     */
    void note(Alert before, Alert alert) {
        inhibition.note(before, alert);
    }

    /** All that was read has been taken in: what ended inhibits no longer. */
    void release() {
        mayBeFreed |= inhibition.release();
    }

    /** Whether an alert has to be remembered while it is open, because it inhibits others. */
    boolean isSource(Alert alert) {
        return inhibition.isSource(alert);
    }

    /** What keeps an alert back now; null when nothing does. */
    @Nullable Suppression by(Alert alert, long now) {
        if (silences.silence(alert, Instant.ofEpochMilli(now))) {
            return Suppression.SILENCED;
        }
        return inhibition.inhibits(alert) ? Suppression.INHIBITED : null;
    }

    void add(Member member, Suppression by) {
        if (member.isNews() && !member.isSuppressed) {
            member.isSuppressed = true;
            members.add(member);
            counts.add(by);
        }
    }

    void remove(Member member) {
        if (member.isSuppressed) {
            member.isSuppressed = false;
            members.remove(member);
        }
    }

    /** When to {@link #free} next; {@link Group#NEVER} while nothing is kept back for a known time. */
    long nextReview() {
        if (members.isEmpty()) {
            return Group.NEVER;
        }
        if (mayBeFreed || silences.version() != silencesSeen || nextSilenceEnd.equals(Instant.MIN)) {
            return 0;
        }
        return nextSilenceEnd.equals(Instant.MAX) ? Group.NEVER : Math.max(0, nextSilenceEnd.toEpochMilli());
    }

    /** Those that nothing keeps back any more. Looks only when a silence or an inhibiting alert may have ended. */
    List<Member> free(long now) {
        Instant instant = Instant.ofEpochMilli(now);
        long version = silences.version();
        if (!mayBeFreed && version == silencesSeen && instant.isBefore(nextSilenceEnd)) {
            return List.of();
        }
        mayBeFreed = false;
        silencesSeen = version;
        nextSilenceEnd = silences.nextEnd(instant);
        var free = new ArrayList<Member>();
        for (Member member : List.copyOf(members)) {
            if (by(member.alert(), now) == null) {
                remove(member);
                free.add(member);
            }
        }
        return free;
    }
}
