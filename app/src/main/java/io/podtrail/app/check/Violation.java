package io.podtrail.app.check;

import io.podtrail.policy.Finding;
import io.podtrail.policy.Mode;
import io.podtrail.policy.fix.Edit;
import java.util.List;

/**
 * A check that a workload fails.
 *
 * @param demands all that it fails with this very finding
 * @param edits of the object, with which this check passes
 * @param line where in the file the first thing to change stands, or would stand
 */
public record Violation(Finding finding, List<Demand> demands, List<Edit> edits, int line) {
    /** Whether a mode as strict as this, or whoever runs the check, asks for what is not so. */
    public boolean concerns(Mode leastStrict) {
        return demands.stream()
                .anyMatch(demand -> demand.modes().isEmpty()
                        || demand.modes().stream().anyMatch(mode -> mode.compareTo(leastStrict) <= 0));
    }
}
