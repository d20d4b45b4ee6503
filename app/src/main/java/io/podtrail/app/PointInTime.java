package io.podtrail.app;

import io.podtrail.policy.document.DurationText;
import java.time.DateTimeException;
import java.time.Instant;

/** A point in time as an option has it: so long before now, or an instant. */
final class PointInTime {
    private PointInTime() {}

    /** @throws UserError when it is neither */
    static Instant parse(String option, String text, Instant now) {
        return DurationText.parse(text).map(now::minus).orElseGet(() -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw new UserError(
                        "%s is a duration before now, such as 2h or 30d, or an instant such as 2026-11-01T00:00:00Z, not '%s'"
                                .formatted(option, text),
                        e);
            }
        });
    }
}
