package io.podtrail.sink.receivers.message;

import io.podtrail.events.Alert;
import io.podtrail.policy.Finding;
import io.podtrail.policy.FindingFix;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.checks.Checks;
import java.util.List;
import java.util.Optional;

/**
 * How to put an alert's workload right.
 *
 * @param yaml a strategic merge patch of the workload, ended by a line feed; empty when none is known
 * @param advice for what the patch leaves over, a sentence or two for each check
 */
public record Remedy(String yaml, List<String> advice) {
    /** For what the alert found; empty when nothing is known, or when it is resolved. */
    public static Optional<Remedy> of(Alert alert) {
        if (new AlertWords(alert).isResolved()) {
            return Optional.empty();
        }
        FindingFix fix = FindingFix.of(
                alert.workload().kind(), alert.findings(), new LevelVersion(alert.level(), alert.version()));
        List<String> advice = fix.left().stream()
                .map(Finding::check)
                .distinct()
                .flatMap(check -> Checks.of(check).stream())
                .map(check -> check.id() + ": " + check.guide().advice())
                .toList();
        return fix.patch().isEmpty() && advice.isEmpty()
                ? Optional.empty()
                : Optional.of(new Remedy(fix.toYaml(), advice));
    }
}
