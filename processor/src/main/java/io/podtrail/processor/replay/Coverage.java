package io.podtrail.processor.replay;

import io.podtrail.events.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When one cluster was really observed. A heartbeat that watches says that all that happened before it has been seen,
 * apart from what a gap takes back; a keyframe's end says that of the instant at which it began.
 */
final class Coverage {
    private final List<Interval> covered = new ArrayList<>();
    /** From here on all will have been seen, once something says so; null before anything was. */
    private @Nullable Instant pending;

    private @Nullable Instant keyframe;

    void take(Observation observation) {
        Instant at = observation.observedAt();
        if (observation instanceof Observation.KeyframeStarted) {
            keyframe = at;
            if (pending == null) {
                pending = at;
            }
        } else if (observation instanceof Observation.KeyframeCompleted && keyframe != null) {
            coverTo(keyframe);
        } else if (observation instanceof Observation.Heartbeat beat && beat.watching()) {
            coverTo(at);
        } else if (observation instanceof Observation.Gap gap) {
            coverTo(gap.from());
            List<Interval> left = Interval.without(covered, new Interval(gap.from(), gap.to()));
            covered.clear();
            covered.addAll(left);
            pending = gap.to();
        }
    }

    /** The intervals that were seen, as far as they lie in the window. */
    List<Interval> within(Window window) {
        return Interval.intersection(covered, List.of(new Interval(window.from(), window.to())));
    }

    private void coverTo(Instant to) {
        if (pending == null) {
            pending = to; // What was before the first sign of life, nobody saw.
        }
        if (!pending.isBefore(to)) {
            return;
        }
        int last = covered.size() - 1;
        if (last >= 0 && !covered.get(last).to().isBefore(pending)) {
            covered.set(last, new Interval(covered.get(last).from(), to));
        } else {
            covered.add(new Interval(pending, to));
        }
        pending = to;
    }
}
