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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        Path rendered = Files.writeString(directory.resolve("chart.yaml"), chart(""));

        assertThat(Commands.run("check", "--level", "restricted:latest", rendered.toString()))
                .isZero();
        assertThat(Commands.run(
                        "check",
                        "--level",
                        "restricted:latest",
                        KUBERNETES.resolve("base").toString()))
                .isZero();
    }

    @Test
    void thePermissionsAreThoseThatTheCollectorItselfSaysItNeeds() throws Exception {
        String printed = Rbac.manifests("podtrail", false, "podtrail-collector");

        assertThat(KUBERNETES.resolve("base/collector/rbac.yaml")).hasContent(printed);
        assertThat(rules(Manifests.strict(chart("")))).isEqualTo(rules(Manifests.strict(printed)));
        assertThat(rules(Manifests.strict(chart("collector.onlyPods=true"))))
                .isEqualTo(rules(Manifests.strict(Rbac.manifests("podtrail", true, "podtrail-collector"))));
    }

    @Test
    void theChartPassesHelmsLinterAndItsSchemaRefusesWhatItDoesNotKnow() throws Exception {
        assertThat(new Helm(CHART).lint().strict().call().isFailed()).isFalse();
        assertThat(Manifests.strict(chart(""))).hasSizeGreaterThan(12);
        assertThat(Manifests.strict(chart("kafka.existingSecret=podtrail-kafka")))
                .hasSizeGreaterThan(12);
        assertThatThrownBy(() -> chart("processor.replica=3")).hasMessageContaining("replica");
        assertThatThrownBy(() -> chart("kafka.bootstrapServers=kafka")).hasMessageContaining("bootstrapServers");
    }

    @Test
    void strimzisTopicsAreThoseThatPodtrailWouldMake() throws Exception {
        var partitions = new TreeMap<String, Integer>();
        for (JsonNode topic : Manifests.trees(Files.readString(KUBERNETES.resolve("components/strimzi/topics.yaml")))) {
            partitions.put(
                    topic.at("/metadata/name").asText(),
                    topic.at("/spec/partitions").asInt());
        }

        assertThat(partitions)
                .isEqualTo(new TreeMap<>(Map.of(
                        TOPICS.observations(), TopicCreator.DEFAULT_PARTITIONS,
                        TOPICS.violations(), TopicCreator.DEFAULT_PARTITIONS,
                        TOPICS.alerts(), TopicCreator.DEFAULT_PARTITIONS,
                        TOPICS.deadLetters(), 1,
                        TOPICS.undelivered(), 1)));
    }

    private static String chart(String set) {
        var command = new Helm(CHART)
                .template()
                .withName("podtrail")
                .withNamespace("podtrail")
                .withKubeVersion("1.36.0");
        if (!set.isEmpty()) {
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
            throw new java.io.UncheckedIOException(e);
        }
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
