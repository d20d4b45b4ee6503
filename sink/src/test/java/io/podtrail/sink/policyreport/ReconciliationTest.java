package io.podtrail.sink.policyreport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.Mode;
import io.podtrail.testkit.LocalApiServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over real HTTP, against an API server that holds what it is given. */
final class ReconciliationTest {
    private static final WorkloadId API = Sample.id("shop", "api");
    private static final WorkloadId WEB = Sample.id("shop", "web");
    private static final WorkloadId LAB = Sample.id("lab", "job");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CurrentViolations violations = new CurrentViolations();
    private LocalApiServer cluster;
    private KubernetesClient client;

    @BeforeEach
    void startCluster() throws IOException {
        cluster = new LocalApiServer(0);
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.fromKubeconfig(cluster.kubeconfig()))
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    @AfterEach
    void stopCluster() {
        client.close();
        cluster.close();
    }

    @Test
    void aReportBelongsToItsWorkloadSoThatItGoesWithIt() {
        cluster.put(
                "deployments",
                new JsonMapper()
                        .createObjectNode()
                        .put("apiVersion", "apps/v1")
                        .put("kind", "Deployment")
                        .set("metadata", metadata("shop", "api", "uid-of-api")));
        violates(API, "a", Mode.ENFORCE, "hostPorts");

        assertThat(writing(10).reconcile()).isEmpty();

        JsonNode report = reports().get(0);
        assertThat(report.path("apiVersion").asText()).isEqualTo("wgpolicyk8s.io/v1alpha2");
        assertThat(report.path("kind").asText()).isEqualTo("PolicyReport");
        assertThat(report.at("/metadata/labels/app.kubernetes.io~1managed-by").asText())
                .isEqualTo("podtrail");
        assertThat(report.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo("uid-of-api");
        assertThat(report.at("/metadata/ownerReferences/0/apiVersion").asText()).isEqualTo("apps/v1");
        assertThat(report.at("/scope/uid").asText()).isEqualTo("uid-of-api");
        assertThat(report.at("/scope/name").asText()).isEqualTo("api");
        assertThat(report.at("/results/0/rule").asText()).isEqualTo("hostPorts");
    }

    @Test
    void aReportOfAWorkloadThatTheClusterDoesNotKnowHasNoOwner() {
        violates(API, "a", Mode.ENFORCE, "hostPorts");

        writing(10).reconcile();

        assertThat(reports().get(0).at("/metadata/ownerReferences").isMissingNode())
                .isTrue();
    }

    @Test
    void aCleanWorkloadHasNoReport() {
        violates(API, "a", Mode.ENFORCE, "hostPorts");
        violates(WEB, "b", Mode.ENFORCE, "hostPorts");
        Reconciliation writing = writing(10);
        writing.reconcile();

        violations.put(Sample.key(API, "a"), null);
        writing.reconcile();

        assertThat(reports()).hasSize(1);
        assertThat(reports().get(0).at("/scope/name").asText()).isEqualTo("web");
    }

    @Test
    void anotherWriterFindsWhatIsThereWritesNothingAgainAndRemovesWhatIsLeftOver() {
        violates(API, "a", Mode.ENFORCE, "hostPorts");
        violates(WEB, "b", Mode.ENFORCE, "hostPorts");
        writing(10).reconcile();
        String version = reports().get(0).at("/metadata/resourceVersion").asText();
        violations.put(Sample.key(WEB, "b"), null);

        Reconciliation second = writing(10);
        violates(API, "a", Mode.ENFORCE, "hostPorts");
        second.look();
        second.reconcile();

        assertThat(reports()).hasSize(1);
        assertThat(reports().get(0).at("/metadata/resourceVersion").asText()).isEqualTo(version);
    }

    @Test
    void whatSomebodyElseDeletedComesBackAndWhatIsNotOursStays() {
        cluster.put(
                "policyreports",
                new JsonMapper().createObjectNode().set("metadata", metadata("shop", "of-somebody-else", "u")));
        violates(API, "a", Mode.ENFORCE, "hostPorts");
        Reconciliation writing = writing(10);
        writing.reconcile();
        cluster.delete("policyreports", "shop", API.reportName());

        writing.look();
        writing.reconcile();

        assertThat(reports())
                .extracting(report -> report.at("/metadata/name").asText())
                .containsExactly(API.reportName(), "of-somebody-else");
    }

    @Test
    void thereAreNeverMoreResultsThanMayBeAndItIsToldHowManyAreLeftOut() {
        violates(WEB, "b", Mode.AUDIT, "hostPorts", "runAsUser");
        Reconciliation writing = writing(3);
        writing.reconcile();
        assertThat(rules()).containsExactly("hostPorts", "runAsUser");

        violates(API, "a", Mode.ENFORCE, "hostPorts", "privileged");
        writing.reconcile();

        assertThat(rules()).containsExactly("hostPorts", "privileged", "hostPorts");
        assertThat(registry.get("podtrail.reports.omitted").gauge().value()).isOne();
        assertThat(registry.get("podtrail.reports.results").gauge().value()).isEqualTo(3);
    }

    @Test
    void aNamespaceThatIsBeingDeletedDoesNotKeepBackTheOthers() {
        cluster.terminate("lab");
        violates(LAB, "x", Mode.ENFORCE, "hostPorts");
        violates(API, "a", Mode.ENFORCE, "hostPorts");
        Reconciliation writing = writing(10);

        assertThat(writing.reconcile()).contains("being terminated");
        assertThat(reports()).hasSize(1);

        cluster.terminate();
        assertThat(writing.reconcile()).isEmpty();
        assertThat(reports()).hasSize(2);
    }

    @Test
    void anApiServerInTroubleIsLeftAloneUntilTheNextTime() {
        violates(LAB, "x", Mode.ENFORCE, "hostPorts");
        violates(API, "a", Mode.ENFORCE, "hostPorts");
        Reconciliation writing = writing(10);
        cluster.failWith(500);
        long before = cluster.requests();

        assertThat(writing.reconcile()).isNotEmpty();
        assertThat(cluster.requests() - before).isOne();

        cluster.failWith(0);
        assertThat(writing.reconcile()).isEmpty();
        assertThat(reports()).hasSize(2);
    }

    @Test
    void aClusterWithoutSuchReportsOrWithoutPermissionsIsToldWhatToDo() {
        var reports = new ReportClient(client, ReportFormat.OPEN_REPORTS);
        cluster.lack("reports");
        assertThatThrownBy(reports::check)
                .isInstanceOf(ReportAccessException.class)
                .hasMessageContaining("reports.openreports.io")
                .hasMessageContaining("CustomResourceDefinition");

        cluster.lack();
        cluster.deny("reports");
        assertThatThrownBy(reports::check)
                .isInstanceOf(ReportAccessException.class)
                .hasMessageContaining("--print-rbac");
    }

    @Test
    void anApiServerThatIsAwayIsAskedAgainLaterAndTheReasonIsTold() {
        violates(API, "a", Mode.ENFORCE, "hostPorts");
        cluster.close();

        new ReportClient(client, ReportFormat.POLICY_REPORT).check();

        assertThat(writing(10).reconcile()).contains("refused");
    }

    private Reconciliation writing(int maxResults) {
        var config = new ReportConfig(
                new Topics(Topics.DEFAULT_PREFIX),
                Map.of(),
                Sample.CLUSTER,
                ReportFormat.POLICY_REPORT,
                maxResults,
                ReportConfig.DEFAULT_INTERVAL,
                ReportConfig.DEFAULT_RESYNC_INTERVAL);
        return new Reconciliation(
                config, new ReportClient(client, config.format()), violations, new ReportMetrics(registry));
    }

    private void violates(WorkloadId id, String pod, Mode mode, String... checks) {
        violations.put(Sample.key(id, pod), Sample.pod(id, pod, mode, checks));
    }

    private List<JsonNode> reports() {
        return cluster.all("policyreports");
    }

    private List<String> rules() {
        return reports().stream()
                .flatMap(report -> report.path("results").findValuesAsText("rule").stream())
                .toList();
    }

    private static JsonNode metadata(String namespace, String name, String uid) {
        return new JsonMapper()
                .createObjectNode()
                .put("namespace", namespace)
                .put("name", name)
                .put("uid", uid);
    }
}
