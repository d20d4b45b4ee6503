package io.podtrail.sink.policyreport;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.policy.Mode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportBudgetTest {
    private static final WorkloadId API = Sample.id("shop", "api");
    private static final WorkloadId WEB = Sample.id("shop", "web");
    private static final WorkloadId LAX = Sample.id("lab", "lax");

    @Test
    void theWorstModeComesFirstAndTheLastOneGetsWhatIsLeft() {
        var budget = new ReportBudget(3);
        budget.want(LAX, results(Mode.WARN, "hostPorts"));
        budget.want(WEB, results(Mode.AUDIT, "hostPorts", "privileged"));
        budget.want(API, results(Mode.ENFORCE, "hostPorts", "privileged"));

        assertThat(budget.shares()).containsExactly(Map.entry(API, 2), Map.entry(WEB, 1));
        assertThat(budget.wanted()).isEqualTo(5);
    }

    @Test
    void whoIsCleanMakesRoom() {
        var budget = new ReportBudget(1);
        budget.want(API, results(Mode.ENFORCE, "hostPorts"));
        budget.want(WEB, results(Mode.ENFORCE, "hostPorts"));
        budget.want(API, List.of());

        assertThat(budget.shares()).containsExactly(Map.entry(WEB, 1));
    }

    private static List<ReportResult> results(Mode mode, String... checks) {
        var workload = new ReportedWorkload();
        workload.put("key", Sample.pod(API, "pod", mode, checks));
        return workload.results();
    }
}
