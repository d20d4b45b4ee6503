package io.podtrail.policy.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import io.podtrail.policy.fix.PodEdits;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ManifestFileTest {
    private static final String TEMPLATE = "{metadata: {labels: {a: b}}, spec: {containers: [{name: c}]}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v1 | PodTemplate | template: %s",
                "v1 | ReplicationController | spec: {template: %s}",
                "apps/v1 | ReplicaSet | spec: {template: %s}",
                "apps/v1 | Deployment | spec: {template: %s}",
                "extensions/v1beta1 | Deployment | spec: {template: %s}",
                "apps/v1 | StatefulSet | spec: {template: %s}",
                "apps/v1 | DaemonSet | spec: {template: %s}",
                "batch/v1 | Job | spec: {template: %s}",
                "batch/v1 | CronJob | spec: {jobTemplate: {spec: {template: %s}}}"
            })
    void everyKindThatMakesPodsIsRead(String apiVersion, String kind, String body) {
        var file = read("apiVersion: %s\nkind: %s\nmetadata: {name: web, namespace: s}\n".formatted(apiVersion, kind)
                + body.formatted(TEMPLATE));

        assertThat(file.problems()).isEmpty();
        assertThat(file.manifests()).singleElement().satisfies(manifest -> {
            assertThat(manifest.kind()).hasToString(kind);
            assertThat(manifest.namespace() + "/" + manifest.name()).isEqualTo("s/web");
            assertThat(manifest.pod().metadata().labels()).isEqualTo(Map.of("a", "b"));
            assertThat(manifest.pod().spec().allContainers().get(0).name()).isEqualTo("c");
        });
    }

    @Test
    void listsAreReadItemByItemWithTheirLines() {
        var file = read("""
                apiVersion: v1
                kind: List
                items:
                - apiVersion: v1
                  kind: Pod
                  metadata: {generateName: p-}
                  spec:
                    containers:
                    - name: c
                - {apiVersion: v1, kind: Service}
                - {apiVersion: v1, kind: Namespace, metadata: {name: prod, labels: {x: y1}}}
                """);

        assertThat(file.manifests()).singleElement().satisfies(manifest -> {
            assertThat(manifest.name()).isEqualTo("p-*");
            assertThat(manifest.line()).isEqualTo(4);
            assertThat(manifest.line(JsonPointer.compile("/spec/containers/0/securityContext/privileged")))
                    .isEqualTo(9);
        });
        assertThat(file.namespaces()).containsExactly(new NamespaceManifest("prod", Map.of("x", "y1"), 11));
        assertThat(file.otherKinds()).isEqualTo(Map.of("Service", 1));
    }

    @Test
    void aListOfPodsFromKubectlIsReadToo() {
        assertThat(
                        read("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"spec\":{}}]}")
                                .manifests())
                .hasSize(1);
    }

    @Test
    void kindsOfOtherGroupsAndFilesThatAreNoManifestsAreCountedOnly() {
        assertThat(read("apiVersion: batch.volcano.sh/v1\nkind: Job\nspec: {tasks: []}\n---\nservices: {}\n---\n- a\n")
                        .otherKinds())
                .isEqualTo(Map.of("Job", 1, ManifestFile.NO_KIND, 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spec: {hostPID: maybe, containers: []} | spec.hostPID: must be true or false",
                "spec: {containers: [{name: 1}]} | spec.containers[0].name: must be a string: put it in quotes",
                "spec: {containers: {}} | spec.containers: must be a list",
                "spec: {containers: [x]} | spec.containers[0]: must be an object",
                "spec: {securityContext: {runAsUser: a}} | spec.securityContext.runAsUser: must be a whole number",
                "spec: [] | must have an object in spec",
                "metadata: {name: no} | metadata.name: must be a string: put it in quotes",
                "metadata: {} | must have an object in spec"
            })
    void aFieldOfTheWrongTypeIsNamedWithItsLine(String body, String place) {
        var file = read("apiVersion: v1\nkind: Pod\n" + body);

        assertThat(file.manifests()).isEmpty();
        assertThat(file.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.toString()).contains(place).doesNotStartWith(".");
            assertThat(problem.line()).isIn(1, 3);
        });
    }

    @Test
    void theApiServersDefaultsAreAppliedAndEditsAreOfTheWholeObject() {
        var manifest = read("""
                        apiVersion: batch/v1
                        kind: CronJob
                        spec:
                          jobTemplate:
                            spec:
                              template:
                                spec:
                                  hostNetwork: true
                                  containers: [{name: c, ports: [{containerPort: 80}]}]
                        """).manifests().get(0);
        var edits = new PodEdits(manifest.pod());
        edits.spec("hostNetwork").set(false);

        assertThat(manifest.pod().spec().allContainers().get(0).ports().get(0).hostPort())
                .isEqualTo(80);
        assertThat(manifest.patch(manifest.edits(edits)).toYaml()).isEqualTo("""
                spec:
                  jobTemplate:
                    spec:
                      template:
                        spec:
                          hostNetwork: false
                """);
    }

    private static ManifestFile read(String text) {
        return ManifestFile.read(text.getBytes(UTF_8));
    }
}
