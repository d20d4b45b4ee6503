package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.podtrail.policy.Mode;
import java.time.Duration;

/**
 * What decides when an alert opens and resolves, and how loud it is. Travels in the log, so that a replay needs nothing
 * from outside.
 *
 * @param resolveHold how long, in stream time, a workload must be clean before its alert resolves
 */
public record AlertSettings(
        @JsonFormat(shape = JsonFormat.Shape.STRING) Duration resolveHold,
        Severity enforce,
        Severity audit,
        Severity warn) {
    public static final AlertSettings DEFAULT =
            new AlertSettings(Duration.ofMinutes(2), Severity.CRITICAL, Severity.WARNING, Severity.INFO);

    /** How loud an alert of this mode is. */
    public Severity severity(Mode mode) {
        return switch (mode) {
            case ENFORCE -> enforce;
            case AUDIT -> audit;
            case WARN -> warn;
        };
    }
}
