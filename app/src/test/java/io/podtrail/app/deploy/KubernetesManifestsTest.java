package io.podtrail.app.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.podtrail.app.Commands;
import io.podtrail.collector.kubernetes.Rbac;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.policyreport.ReportFormat;
import io.podtrail.sink.policyreport.ReportRbac;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What deploy/ gives people to apply: it parses, asks for no more than it needs, and meets what we tell others to meet. */
final class KubernetesManifestsTest {
    private static final Path DEPLOY = Path.of(System.getProperty("podtrail.root", ".."), "deploy");
    private static final Path KUBERNETES = DEPLOY.resolve("kubernetes");
    private static final Path CHART = DEPLOY.resolve("helm/podtrail");
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

    @Test
    void everyManifestHoldsOnlyFieldsThatKubernetesKnows() throws Exception {
        assertThat(Manifests.strict(manifests())).hasSizeGreaterThan(15);
        assertThatThrownBy(() -> Manifests.strict("{apiVersion: v1, kind: Namespace, metadata: {nam: x}}"))
                .hasMessageContaining("nam");
    }

    @Test
    void podtrailsOwnPodsMeetTheRestrictedLevel(@TempDir Path directory) throws Exception {
        Path rendered = Files.writeString(directory.resolve("chart.yaml"), chart("policyReports.enabled=true"));

        assertThat(Commands.run("check", "--level", "restricted:latest", rendered.toString()))
                .isZero();
        assertThat(Commands.run(
                        "check",
                        "--level",
                        "restricted:latest",
                        KUBERNETES.resolve("base").toString(),
                        KUBERNETES.resolve("components/policy-reports").toString()))
                .isZero();
    }

    @Test
    void reportsAreOffUnlessAskedForAndThenHaveThePermissionsThatTheirWriterSaysItNeeds() throws Exception {
        assertThat(chart()).doesNotContain("policy-reports", "wgpolicyk8s.io");
        assertThat(KUBERNETES.resolve("components/policy-reports/rbac.yaml"))
                .hasContent(ReportRbac.manifests("podtrail", ReportFormat.POLICY_REPORT));
        assertThat(reportRules(chart("policyReports.enabled=true")))
                .isEqualTo(reportRules(ReportRbac.manifests("podtrail", ReportFormat.POLICY_REPORT)));
        assertThat(reportRules(chart("policyReports.enabled=true", "policyReports.format=open-reports")))
                .isEqualTo(reportRules(ReportRbac.manifests("podtrail", ReportFormat.OPEN_REPORTS)));
        assertThatThrownBy(() -> chart("policyReports.format=sarif")).hasMessageContaining("format");
    }

    @Test
    void thePermissionsAreThoseThatTheCollectorItselfSaysItNeeds() throws Exception {
        String printed = Rbac.manifests("podtrail", false, "podtrail-collector");

        assertThat(KUBERNETES.resolve("base/collector/rbac.yaml")).hasContent(printed);
        assertThat(rules(Manifests.strict(chart()))).isEqualTo(rules(Manifests.strict(printed)));
        assertThat(rules(Manifests.strict(chart("collector.onlyPods=true"))))
                .isEqualTo(rules(Manifests.strict(Rbac.manifests("podtrail", true, "podtrail-collector"))));
    }

    @Test
    void theChartPassesHelmsLinterAndItsSchemaRefusesWhatItDoesNotKnow() throws Exception {
        assertThat(new Helm(CHART).lint().strict().call().isFailed()).isFalse();
        assertThat(Manifests.strict(chart())).hasSizeGreaterThan(12);
        assertThat(Manifests.strict(chart("kafka.existingSecret=podtrail-kafka")))
                .hasSizeGreaterThan(12);
        String digest = "sha256:" + "0123456789abcdef".repeat(4);
        assertThat(chart("image.digest=" + digest)).contains("image: podtrail:0.1.0@" + digest);
        assertThatThrownBy(() -> chart("image.digest=latest")).hasMessageContaining("digest");
        assertThatThrownBy(() -> chart("processor.replica=3")).hasMessageContaining("replica");
        assertThatThrownBy(() -> chart("kafka.bootstrapServers=kafka")).hasMessageContaining("bootstrapServers");
    }

    @Test
    void theChartGivesTheSinkTheRoutesAndTheSecretsThatTheyName() throws Exception {
        String withRoutes = chart("sink.routes=route: x", "sink.receiversSecret=podtrail-receivers");

        assertThat(Manifests.strict(withRoutes))
                .hasSize(Manifests.strict(chart()).size() + 1);
        assertThat(withRoutes)
                .contains("--routes=/etc/podtrail/routes/routes.yaml", "route: x", "secretName: podtrail-receivers")
                .contains("mountPath: /run/secrets");
        assertThat(chart()).doesNotContain("--routes", "/run/secrets");
    }

    @Test
    void strimzisTopicsAreThoseThatPodtrailWouldMake() throws Exception {
        var declared = new TreeMap<String, Map<String, String>>();
        for (JsonNode topic : Manifests.trees(Files.readString(KUBERNETES.resolve("components/strimzi/topics.yaml")))) {
            var settings = new TreeMap<String, String>();
            topic.at("/spec/config")
                    .properties()
                    .forEach(setting ->
                            settings.put(setting.getKey(), setting.getValue().asText()));
            settings.remove("min.insync.replicas");
            settings.put("partitions", topic.at("/spec/partitions").asText());
            declared.put(topic.at("/metadata/name").asText(), settings);
        }

        var made = new TreeMap<String, Map<String, String>>();
        for (NewTopic topic : new TopicCreator(
                        TOPICS, TopicCreator.DEFAULT_PARTITIONS, (short) 3, TopicCreator.DEFAULT_RETENTION)
                .all()) {
            var settings = new TreeMap<>(topic.configs());
            settings.put("partitions", Integer.toString(topic.numPartitions()));
            made.put(topic.name(), settings);
        }
        assertThat(declared).isEqualTo(made);
    }

    @Test
    void theTopicsPageNamesEveryTopic() throws Exception {
        String page = Files.readString(DEPLOY.resolveSibling("docs/reference/topics.md"));

        assertThat(new TopicCreator(new Topics(""), 1, (short) 1, TopicCreator.DEFAULT_RETENTION).all())
                .allSatisfy(topic -> assertThat(page).contains("| `" + topic.name() + "` |"));
    }

    static String chart(String... sets) {
        var command = new Helm(CHART)
                .template()
                .withName("podtrail")
                .withNamespace("podtrail")
                .withKubeVersion("1.36.0");
        for (String set : sets) {
            int equals = set.indexOf('=');
            command.set(set.substring(0, equals), set.substring(equals + 1));
        }
        return command.call();
    }

    private static String manifests() throws IOException {
        try (Stream<Path> files = Files.walk(KUBERNETES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !Set.of("kustomization.yaml", "mount.yaml")
                            .contains(file.getFileName().toString()))
                    .sorted()
                    .map(KubernetesManifestsTest::content)
                    .collect(Collectors.joining("\n---\n"));
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<PolicyRule> reportRules(String manifests) throws IOException {
        return Manifests.strict(manifests).stream()
                .filter(ClusterRole.class::isInstance)
                .filter(role -> role.getMetadata().getName().matches(".*-(policy|open)-reports"))
                .flatMap(role -> ((ClusterRole) role).getRules().stream())
                .toList();
    }

    /** By kind, without names of objects, which a release chooses. */
    private static Map<String, List<PolicyRule>> rules(List<HasMetadata> manifests) {
        var rules = new TreeMap<String, List<PolicyRule>>();
        for (HasMetadata manifest : manifests) {
            if (manifest instanceof ClusterRole role) {
                rules.put("cluster", role.getRules());
            } else if (manifest instanceof Role role) {
                rules.put("namespace", role.getRules());
            }
        }
        return rules;
    }
}
