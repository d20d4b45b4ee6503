package io.podtrail.processor.store;

import io.podtrail.events.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a cluster's time was really observed: "no violations" is no evidence where nobody looked.
 *
 * @param watchedUntil up to here all that happened was seen, apart from the gaps; null until a heartbeat has said so
 * @param gaps the last {@value #GAPS}, oldest first
 */
public record Coverage(@Nullable Instant watchedUntil, List<Gap> gaps) {
    /** How many gaps are kept here; the log has them all. */
    static final int GAPS = 20;

    /** Nothing is known to have been observed. */
    public static final Coverage NONE = new Coverage(null, List.of());

    public Coverage {
        gaps = List.copyOf(gaps);
    }

    /** An interval that nobody observed. */
    public record Gap(Instant from, Instant to, String reason) {}

    /** What a record to every partition adds to this. */
    Coverage after(Observation marker) {
        if (marker instanceof Observation.Heartbeat heartbeat && heartbeat.watching()) {
            return new Coverage(later(heartbeat.observedAt()), gaps);
        }
        if (marker instanceof Observation.Gap gap) {
            return with(new Gap(gap.from(), gap.to(), gap.reason()));
        }
        return this;
    }

    /** With a gap from when all was last seen; where nothing was ever seen, there is nothing to interrupt. */
    Coverage interruptedUntil(Instant at, String reason) {
        return watchedUntil == null || !watchedUntil.isBefore(at) ? this : with(new Gap(watchedUntil, at, reason));
    }

    private Coverage with(Gap gap) {
        var more = new ArrayList<>(gaps.subList(Math.max(0, gaps.size() + 1 - GAPS), gaps.size()));
        more.add(gap);
        return new Coverage(watchedUntil, more);
    }

    private Instant later(Instant at) {
        return watchedUntil == null || at.isAfter(watchedUntil) ? at : watchedUntil;
    }
}
