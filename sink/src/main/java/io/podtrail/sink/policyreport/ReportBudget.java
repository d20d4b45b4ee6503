package io.podtrail.sink.policyreport;

import io.podtrail.policy.Mode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose results are written when not all may be: those of the worst mode first, then by name, so that the same violations
 * always give the same reports.
 */
final class ReportBudget {
    private static final Comparator<Map.Entry<WorkloadId, Want>> WORST_FIRST =
            Comparator.<Map.Entry<WorkloadId, Want>, Mode>comparing(
                            wanted -> wanted.getValue().worst())
                    .thenComparing(Map.Entry::getKey);

    private final int maxResults;
    private final Map<WorkloadId, Want> wants = new HashMap<>();

    /** @param worst the strictest mode that it violates */
    private record Want(Mode worst, int results) {}

    ReportBudget(int maxResults) {
        this.maxResults = maxResults;
    }

    /** @param results of a workload, the worst first; empty when it has none any more */
    void want(WorkloadId id, List<ReportResult> results) {
        if (results.isEmpty()) {
            wants.remove(id);
        } else {
            wants.put(id, new Want(results.get(0).mode(), results.size()));
        }
    }

    /** How many results each workload may have; never 0, and never more than it has. Who may have none is not in it. */
    Map<WorkloadId, Integer> shares() {
        var shares = new LinkedHashMap<WorkloadId, Integer>();
        int left = maxResults;
        for (var want : wants.entrySet().stream().sorted(WORST_FIRST).toList()) {
            if (left == 0) {
                break;
            }
            int share = Math.min(left, want.getValue().results());
            shares.put(want.getKey(), share);
            left -= share;
        }
        return shares;
    }

    /** How many results there are, written or not. */
    int wanted() {
        return wants.values().stream().mapToInt(Want::results).sum();
    }
}
