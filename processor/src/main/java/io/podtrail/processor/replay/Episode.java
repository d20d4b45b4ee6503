package io.podtrail.processor.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.events.Cause;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One opening of an alert, up to its end.
 *
 * @param from when it opened; at the earliest when the replay began to look
 * @param to when it ended; null while it is open at the end of the window
 * @param began why it opened
 * @param ended why it ended; null with {@code to}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Episode(
        Instant from,
        @Nullable Instant to,
        Cause began,
        @Nullable Cause ended) {
    /** Whether somebody mended it, or took it away: an end that was not merely hidden. */
    public boolean isMended() {
        return ended == Cause.FIXED || ended == Cause.DELETED;
    }

    Duration length(Instant windowEnd) {
        return Duration.between(from, to == null ? windowEnd : to);
    }
}
