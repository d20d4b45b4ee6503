package io.podtrail.processor.replay;

import io.podtrail.events.Observation;
import java.time.Instant;
import java.util.List;

/**
 * The part of one partition that a replay reads.
 *
 * @param from offset of the first record: a keyframe of every cluster begins there or later, and ends before the window
 * @param to offset behind the last record
 * @param configurations that were in force at {@code from}, as the log told them before
 * @param incomplete clusters of which no keyframe was found, so that what lived before {@code from} may be missing
 * @param begins time of the first record; the window's begin when there is none
 */
public record Segment(
        int partition,
        long from,
        long to,
        List<Observation.PolicyChanged> configurations,
        List<String> incomplete,
        Instant begins) {
    public Segment {
        configurations = List.copyOf(configurations);
        incomplete = List.copyOf(incomplete);
    }

    /** How many offsets it spans; some may hold no record. */
    public long length() {
        return to - from;
    }
}
