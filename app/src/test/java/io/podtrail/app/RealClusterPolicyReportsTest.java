package io.podtrail.app;

import static io.podtrail.app.PolicyReportsTest.refusal;
import static io.podtrail.app.RunningReportWriter.PATIENCE;
import static io.podtrail.app.ViolationsTopic.violating;
import static io.podtrail.app.ViolationsTopic.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.podtrail.app.kafka.TestKafka;
import io.podtrail.events.Evidence;
import io.podtrail.events.NotEvaluable;
import io.podtrail.events.PodViolations;
import io.podtrail.events.Workload;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Mode;
import io.podtrail.policy.manifest.WorkloadKind;
import io.podtrail.sink.policyreport.ReportFormat;
import io.podtrail.sink.policyreport.ReportRbac;
import io.podtrail.testkit.LocalApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Reports in Kubernetes' own API server, under upstream's CustomResourceDefinitions, by a service account that may do what
 * {@code --print-rbac} prints and nothing else.
 */
final class RealClusterPolicyReportsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OURS = "ours";

    @TempDir
    private Path directory;

    private RealCluster cluster;
    private String namespace;

    @BeforeEach
    void connect() throws IOException {
        cluster = RealCluster.connect();
        namespace = cluster.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withGenerateName("shop-")
                        .endMetadata()
                        .build())
                .create()
                .getMetadata()
                .getName();
    }

    @AfterEach
    void disconnect() {
        if (cluster != null) {
            cluster.client().namespaces().withName(namespace).delete();
            cluster.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theRealDefinitionKeepsEveryFieldThatWeWrite(ReportFormat format) throws Exception {
        Deployment deployment = createDeployment("api");
        try (var kafka = TestKafka.start(directory);
                var literal = new LocalApiServer(0)) {
            literal.put("deployments", JSON.valueToTree(deployment));
            Path toLiteral = Files.writeString(directory.resolve("literal"), literal.kubeconfig());
            var topic = ViolationsTopic.create(kafka, 1);
            for (int pod = 0; pod < 6; pod++) {
                topic.write(everything("api-" + pod, new Workload("Deployment", "api")));
            }
            String longest = "a".repeat(50) + '.' + "b".repeat(202);
            topic.write(violating(OURS, namespace, new Workload("ReplicationController", longest), "hostPorts"));
            var config = topic.reports(OURS, format, 100);
            try (var real = RunningReportWriter.start(config, kubeconfig(format));
                    var beside = RunningReportWriter.start(config, toLiteral)) {
                real.awaitReady();
                beside.awaitReady();
            }

            List<JsonNode> stored = stored(format);
            assertThat(stored)
                    .hasSize(2)
                    .isEqualTo(meant(literal.all(definition(format).getPlural())));
            JsonNode report = stored.get(0);
            String uid = deployment.getMetadata().getUid();
            assertThat(report.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo(uid);
            assertThat(report.at("/scope/uid").asText()).isEqualTo(uid);
            assertThat(report.at("/results")).hasSize(3);
            assertThat(report.at("/results/0/timestamp/nanos").asInt()).isEqualTo(250_000_000);
            assertThat(report.at("/results/0/properties/grandfathered").asText())
                    .isEqualTo("true");
        }
    }

    @ParameterizedTest
    @EnumSource
    void workloadsOfEveryKindHaveReports(ReportFormat format) throws Exception {
        var kinds = new ArrayList<String>(List.of("Node", "Rollout"));
        for (WorkloadKind kind : WorkloadKind.values()) {
            if (kind != WorkloadKind.POD_TEMPLATE) {
                kinds.add(kind.toString());
            }
        }
        try (var kafka = TestKafka.start(directory)) {
            var topic = ViolationsTopic.create(kafka, 1);
            for (String kind : kinds) {
                topic.write(violating(OURS, namespace, new Workload(kind, kind.toLowerCase(Locale.ROOT)), "hostPorts"));
            }
            try (var writer = RunningReportWriter.start(topic.reports(OURS, format, 100), kubeconfig(format))) {
                writer.awaitReady();
            }

            assertThat(stored(format))
                    .extracting(report -> report.at("/scope/kind").asText())
                    .containsExactlyInAnyOrderElementsOf(kinds);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyChangeIsOneWriteAndNothingElseIs(ReportFormat format) throws Exception {
        try (var kafka = TestKafka.start(directory);
                var happened = new ReportEvents(format)) {
            var topic = ViolationsTopic.create(kafka, 1);
            topic.write(violating(OURS, namespace, deployment("api"), "hostPorts"));
            topic.write(violating("theirs", namespace, deployment("web"), "hostPorts"));
            var config = topic.reports(OURS, format, 100);
            Path kubeconfig = kubeconfig(format);
            try (var writer = RunningReportWriter.start(config, kubeconfig)) {
                happened.awaits("ADDED api 1");

                topic.write(violating(OURS, namespace, deployment("api"), "hostPorts"));
                topic.write(violating(OURS, namespace, deployment("job"), "hostPorts"));
                happened.awaits("ADDED api 1", "ADDED job 1");

                topic.write(violating(OURS, namespace, deployment("api"), "hostPorts", "privileged"));
                happened.awaits("ADDED api 1", "ADDED job 1", "MODIFIED api 2");

                topic.writeClean(OURS, namespace, "job");
                happened.awaits("ADDED api 1", "ADDED job 1", "MODIFIED api 2", "DELETED job 1");
                assertThat(writer.writes()).isEqualTo(4);
            }
            List<JsonNode> before = versions(format);

            try (var restarted = RunningReportWriter.start(config, kubeconfig)) {
                restarted.awaitReady();
                assertThat(restarted.writes()).isZero();
            }
            assertThat(versions(format)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void notForAMomentAreThereMoreResultsThanMayBe(ReportFormat format) throws Exception {
        try (var kafka = TestKafka.start(directory);
                var happened = new ReportEvents(format)) {
            var topic = ViolationsTopic.create(kafka, 1);
            topic.write(violating(OURS, namespace, deployment("m"), "hostPorts", "privileged"));
            topic.write(violating(OURS, namespace, deployment("z"), "hostPorts"));
            try (var writer = RunningReportWriter.start(topic.reports(OURS, format, 3), kubeconfig(format))) {
                happened.awaits("ADDED z 1", "ADDED m 2");

                topic.write(violating(OURS, namespace, deployment("a"), "hostPorts", "privileged"));
                happened.awaits("ADDED z 1", "ADDED m 2", "DELETED z 1", "MODIFIED m 1", "ADDED a 2");

                topic.writeClean(OURS, namespace, "a");
                happened.awaits(
                        "ADDED z 1",
                        "ADDED m 2",
                        "DELETED z 1",
                        "MODIFIED m 1",
                        "ADDED a 2",
                        "DELETED a 2",
                        "MODIFIED m 2",
                        "ADDED z 1");
                writer.awaitReady();
            }
            assertThat(happened.mostResults()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReportGoesWithItsDeploymentWhileNoWriterRunsAndComesBackWithAnother(ReportFormat format) throws Exception {
        Deployment gone = createDeployment("gone");
        createDeployment("stays");
        try (var kafka = TestKafka.start(directory);
                var happened = new ReportEvents(format)) {
            var topic = ViolationsTopic.create(kafka, 1);
            topic.write(violating(OURS, namespace, deployment("gone"), "hostPorts"));
            topic.write(violating(OURS, namespace, deployment("stays"), "hostPorts"));
            var config = topic.reports(OURS, format, 100);
            Path kubeconfig = kubeconfig(format);
            try (var writer = RunningReportWriter.start(config, kubeconfig)) {
                writer.awaitReady();
            }

            cluster.client().resource(gone).delete();
            happened.awaits("ADDED gone 1", "ADDED stays 1", "DELETED gone 1");

            Deployment another = createDeployment("gone");
            try (var writer = RunningReportWriter.start(config, kubeconfig)) {
                writer.awaitReady();
                assertThat(writer.writes()).isOne();
            }
            assertThat(stored(format)
                            .get(0)
                            .at("/metadata/ownerReferences/0/uid")
                            .asText())
                    .isEqualTo(another.getMetadata().getUid());
        }
    }

    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void aClusterWithoutTheDefinitionIsToldWhatToInstall() throws Exception {
        Path kubeconfig = kubeconfig(ReportFormat.OPEN_REPORTS);
        var definitions = cluster.client().apiextensions().v1().customResourceDefinitions();
        CustomResourceDefinition removed =
                definitions.withName("reports.openreports.io").get();
        definitions.withName("reports.openreports.io").delete();
        try {
            await().atMost(PATIENCE)
                    .until(() -> definitions.withName("reports.openreports.io").get() == null);

            assertThat(refusal(kubeconfig, "--format", "open-reports"))
                    .startsWith("2 podtrail: the cluster has no reports.openreports.io")
                    .contains("CustomResourceDefinition");
        } finally {
            definitions
                    .resource(new CustomResourceDefinitionBuilder(removed)
                            .editMetadata()
                            .withResourceVersion(null)
                            .endMetadata()
                            .withStatus(null)
                            .build())
                    .create();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> stored(ReportFormat.OPEN_REPORTS).isEmpty());
        }
    }

    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void whoHasNotTheRightPermissionsIsToldHowToGrantThem() throws Exception {
        String account = """
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: nobody, namespace: podtrail}
                """;
        assertThat(refusal(cluster.kubeconfig(directory, account)))
                .startsWith("2 podtrail: the API server does not let us: policyreports.wgpolicyk8s.io is forbidden")
                .contains("podtrail policy-reports --format policy-report --print-rbac");

        Path ofTheOther = kubeconfig(ReportFormat.POLICY_REPORT);
        assertThat(refusal(ofTheOther, "--format", "open-reports"))
                .startsWith("2 podtrail: the API server does not let us: reports.openreports.io is forbidden")
                .contains("podtrail policy-reports --format open-reports --print-rbac");
    }

    private Path kubeconfig(ReportFormat format) throws IOException {
        return cluster.kubeconfig(directory, ReportRbac.manifests("podtrail", format));
    }

    /** One that fills every field: each mode, five pods and more, what is grandfathered, what excuses, and a long message. */
    private PodViolations everything(String pod, Workload workload) {
        PodViolations.Violation enforce =
                violation(Mode.ENFORCE, List.of(new Finding("hostPorts", "hostPort", "container \"ä\" ".repeat(200))));
        return new PodViolations(
                OURS,
                namespace,
                Evidence.RUNNING,
                pod,
                "uid",
                workload,
                1,
                List.of(
                        new PodViolations.Violation(
                                enforce.mode(),
                                enforce.level(),
                                enforce.version(),
                                enforce.since(),
                                enforce.cause(),
                                enforce.findings(),
                                true),
                        violation(Mode.AUDIT, List.of(new Finding("privileged", "privileged", "container \"app\""))),
                        violation(Mode.WARN, List.of(new Finding("a check of the future", "new", "")))),
                List.of(NotEvaluable.USER_EXEMPTIONS));
    }

    private static Workload deployment(String name) {
        return new Workload("Deployment", name);
    }

    private Deployment createDeployment(String name) {
        return cluster.client()
                .resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(0)
                        .withNewSelector()
                        .addToMatchLabels("app", name)
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", name)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("app")
                        .withImage("busybox")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    /** Our namespace's reports, but for what the API server itself puts into them. */
    private List<JsonNode> stored(ReportFormat format) throws IOException {
        return meant(items(format));
    }

    private static List<JsonNode> meant(List<JsonNode> reports) {
        return reports.stream()
                .map(report -> {
                    ObjectNode copy = report.deepCopy();
                    copy.withObject("metadata")
                            .remove(List.of(
                                    "creationTimestamp", "generation", "managedFields", "resourceVersion", "uid"));
                    return (JsonNode) copy;
                })
                .toList();
    }

    private List<JsonNode> versions(ReportFormat format) throws IOException {
        return items(format).stream()
                .map(report -> report.at("/metadata/resourceVersion"))
                .toList();
    }

    private List<JsonNode> items(ReportFormat format) throws IOException {
        var definition = definition(format);
        String answer = cluster.client()
                .raw("/apis/%s/%s/namespaces/%s/%s"
                        .formatted(definition.getGroup(), definition.getVersion(), namespace, definition.getPlural()));
        var all = new ArrayList<JsonNode>();
        JSON.readTree(answer).path("items").forEach(all::add);
        return all;
    }

    private static ResourceDefinitionContext definition(ReportFormat format) {
        var definition = new ResourceDefinitionContext.Builder().withNamespaced(true);
        return switch (format) {
            case POLICY_REPORT ->
                definition
                        .withGroup("wgpolicyk8s.io")
                        .withVersion("v1alpha2")
                        .withKind("PolicyReport")
                        .withPlural("policyreports")
                        .build();
            case OPEN_REPORTS ->
                definition
                        .withGroup("openreports.io")
                        .withVersion("v1alpha1")
                        .withKind("Report")
                        .withPlural("reports")
                        .build();
        };
    }

    /** What happens to reports of our namespace, in order. */
    private final class ReportEvents implements Watcher<GenericKubernetesResource>, AutoCloseable {
        private final List<String> events = new CopyOnWriteArrayList<>();
        private final Map<String, Integer> results = new TreeMap<>();
        private final Watch watch;
        private int mostResults;

        ReportEvents(ReportFormat format) {
            var reports = cluster.client()
                    .genericKubernetesResources(definition(format))
                    .inNamespace(namespace);
            watch = reports.withResourceVersion(reports.list().getMetadata().getResourceVersion())
                    .watch(this);
        }

        @Override
        public synchronized void eventReceived(Action action, GenericKubernetesResource report) {
            String name = report.get("scope", "name");
            int count = report.<List<?>>get("results").size();
            if (action == Action.DELETED) {
                results.remove(name);
            } else {
                results.put(name, count);
            }
            mostResults = Math.max(
                    mostResults,
                    results.values().stream().mapToInt(Integer::intValue).sum());
            events.add("%s %s %d".formatted(action, name, count));
        }

        @Override
        public void onClose(WatcherException cause) {}

        void awaits(String... expected) {
            await().atMost(PATIENCE.multipliedBy(2))
                    .untilAsserted(() -> assertThat(events).containsExactly(expected));
        }

        synchronized int mostResults() {
            return mostResults;
        }

        @Override
        public void close() {
            watch.close();
        }
    }
}
