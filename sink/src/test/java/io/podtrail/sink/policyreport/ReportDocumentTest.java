package io.podtrail.sink.policyreport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.events.Workload;
import io.podtrail.policy.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportDocumentTest {
    private static final WorkloadId API = Sample.id("shop", "api");

    @Test
    void aWorkloadHasOneResultForEachModeAndCheckHoweverManyPods() {
        var violations = new CurrentViolations();
        violations.put(
                Sample.key(API, "a"),
                Sample.pod(API, "a", Sample.SINCE.plusSeconds(60), Mode.ENFORCE, "runAsNonRoot", "hostPorts"));
        violations.put(Sample.key(API, "b"), Sample.pod(API, "b", Mode.ENFORCE, "runAsNonRoot"));

        JsonNode report = json(ReportFormat.POLICY_REPORT, violations.results(API));

        assertThat(report.at("/summary/fail").asInt()).isEqualTo(2);
        assertThat(report.at("/results/0/rule").asText()).isEqualTo("hostPorts");
        assertThat(report.at("/results/0/category").asText()).isEqualTo("Pod Security Standards (Baseline)");
        JsonNode both = report.at("/results/1");
        assertThat(both.path("rule").asText()).isEqualTo("runAsNonRoot");
        assertThat(both.path("policy").asText()).isEqualTo("pod-security-restricted");
        assertThat(both.path("result").asText()).isEqualTo("fail");
        assertThat(both.path("severity").asText()).isEqualTo("critical");
        assertThat(both.path("message").asText()).isEqualTo("runAsNonRoot is not met (container \"app\")");
        assertThat(both.at("/timestamp/seconds").asLong()).isEqualTo(Sample.SINCE.getEpochSecond());
        assertThat(both.at("/timestamp/nanos").asInt()).isEqualTo(500_000_000);
        assertThat(both.at("/properties/pods").asText()).isEqualTo("2");
        assertThat(both.at("/properties/samplePods").asText()).isEqualTo("a,b");
        assertThat(both.at("/properties/asked").asText()).isEqualTo("restricted:latest");
    }

    @Test
    void warningsAreNoFailures() {
        var violations = new CurrentViolations();
        violations.put(Sample.key(API, "a"), Sample.pod(API, "a", Mode.WARN, "hostPorts"));

        JsonNode report = json(ReportFormat.OPEN_REPORTS, violations.results(API));

        assertThat(report.at("/summary/warn").asInt()).isOne();
        assertThat(report.at("/summary/fail").asInt()).isZero();
        assertThat(report.at("/results/0/result").asText()).isEqualTo("warn");
        assertThat(report.at("/source").asText()).isEqualTo("podtrail");
    }

    @Test
    void aResultKeepsItsIdWhateverHappensToItsPods() {
        var violations = new CurrentViolations();
        violations.put(Sample.key(API, "a"), Sample.pod(API, "a", Mode.ENFORCE, "hostPorts"));
        String before = json(ReportFormat.POLICY_REPORT, violations.results(API))
                .at("/results/0/properties/resultID")
                .asText();
        violations.put(Sample.key(API, "a"), null);
        violations.put(
                Sample.key(API, "b"),
                Sample.pod(API, "b", Sample.SINCE.plusSeconds(9), Mode.ENFORCE, "hostPorts", "runAsUser"));

        JsonNode after = json(ReportFormat.POLICY_REPORT, violations.results(API));

        assertThat(after.at("/results/0/properties/resultID").asText()).isEqualTo(before);
        assertThat(after.at("/results/1/properties/resultID").asText()).isNotEqualTo(before);
    }

    @Test
    void namesAreValidAndNoTwoWorkloadsShareOne() {
        var longName = new WorkloadId("shop", new Workload("CronJob", "a".repeat(29) + ".x-" + "b".repeat(20)));

        assertThat(longName.reportName()).matches("cronjob-a{29}-[0-9a-f]{12}");
        assertThat(Sample.id("shop", "api").reportName())
                .isNotEqualTo(new WorkloadId("shop", new Workload("StatefulSet", "api")).reportName())
                .isNotEqualTo(Sample.id("lab", "api").reportName());
    }

    private static JsonNode json(ReportFormat format, List<ReportResult> results) {
        return new JsonMapper()
                .valueToTree(
                        ReportDocument.of(format, Sample.CLUSTER, API, results).fields());
    }
}
