package io.podtrail.processor.replay;

import io.podtrail.events.Alert;
import io.podtrail.events.Cause;
import io.podtrail.policy.LevelVersion;
import java.time.Instant;
import java.util.List;

/** What an open alert said at one instant. */
public record AlertPoint(LevelVersion asked, Instant since, Cause cause, List<String> checks, int pods) {
    public AlertPoint {
        checks = List.copyOf(checks);
    }

    static AlertPoint of(Alert alert) {
        return new AlertPoint(
                new LevelVersion(alert.level(), alert.version()),
                alert.startsAt(),
                alert.cause(),
                alert.findings().stream()
                        .map(finding -> finding.check())
                        .distinct()
                        .toList(),
                alert.violatingPods());
    }
}
