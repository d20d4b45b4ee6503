package io.podtrail.processor.replay;

import java.time.Duration;
import java.time.Instant;

/** A stretch of the log's own time, both ends included. */
public record Window(Instant from, Instant to) {
    public Window {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("the window ends at %s, before it begins at %s".formatted(to, from));
        }
    }

    public Duration length() {
        return Duration.between(from, to);
    }

    /** The instant itself, or the end of the window that it lies beyond. */
    Instant clip(Instant at) {
        return at.isBefore(from) ? from : at.isAfter(to) ? to : at;
    }
}
