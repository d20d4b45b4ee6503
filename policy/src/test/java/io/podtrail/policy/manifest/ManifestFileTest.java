package io.podtrail.policy.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import io.podtrail.policy.document.LocatedDocument;
import io.podtrail.policy.document.Problem;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.Container;
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

    /** Kubernetes leaves them out: the list says them once for all. */
    @Test
    void itemsOfATypedListNeedNoKind() {
        var file = read(
                "{\"kind\": \"DeploymentList\", \"apiVersion\": \"apps/v1\", \"items\": [{\"metadata\": {\"name\": \"rawdep\"},"
                        + " \"spec\": {\"template\": {\"spec\": {\"containers\": [{\"name\": \"c\"}]}}}}]}");
        var namespaces = read("{kind: NamespaceList, apiVersion: v1, items: [{metadata: {name: a}}]}");
        var foreign = read(
                "{kind: RolloutList, apiVersion: argoproj.io/v1alpha1, items: [{metadata: {name: a}, spec: {template: %s}}]}"
                        .formatted(TEMPLATE));

        assertThat(file.manifests()).singleElement().satisfies(manifest -> {
            assertThat(manifest.kind()).isEqualTo("Deployment");
            assertThat(manifest.name()).isEqualTo("rawdep");
        });
        assertThat(namespaces.namespaces())
                .singleElement()
                .satisfies(namespace -> assertThat(namespace.name()).isEqualTo("a"));
        assertThat(foreign.manifests())
                .singleElement()
                .satisfies(manifest -> assertThat(manifest.kind()).isEqualTo("Rollout"));
    }

    @Test
    void anItemWithoutKindOfAListThatDoesNotSayItIsAProblem() {
        assertThat(read("{kind: List, apiVersion: v1, items: [{metadata: {name: a}, spec: {containers: []}}]}")
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).startsWith("items[0]: has no kind"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "argoproj.io/v1alpha1 | Rollout | spec: {template: %s} | spec.template",
                "serving.knative.dev/v1 | Service | spec: {template: %s} | spec.template",
                "apps.kruise.io/v1alpha1 | CloneSet | spec: {template: %s} | spec.template",
                "apps.openshift.io/v1 | DeploymentConfig | spec: {template: %s} | spec.template",
                "core.strimzi.io/v1beta2 | StrimziPodSet | spec: {pods: [{spec: {containers: [{name: c}]}}]} | spec.pods[0]",
                "kubeflow.org/v1 | PyTorchJob | spec: {pytorchReplicaSpecs: {Worker: {template: %s}}} | spec.pytorchReplicaSpecs.Worker.template",
                "ray.io/v1 | RayCluster | spec: {headGroupSpec: {template: %s}} | spec.headGroupSpec.template",
                "batch.volcano.sh/v1alpha1 | Job | spec: {tasks: [{template: %s}]} | spec.tasks[0].template",
                "jobset.x-k8s.io/v1alpha2 | JobSet | spec: {replicatedJobs: [{template: {spec: {template: %s}}}]} | spec.replicatedJobs[0].template.spec.template",
                "serving.kserve.io/v1beta1 | InferenceService | spec: {predictor: {containers: [{name: c, image: x}]}} | spec.predictor",
                "v1 | pod | spec: {containers: [{name: c}]} | ''",
                "tekton.dev/v1 | Task | spec: {steps: [{name: c, image: x}]} | spec",
                "tekton.dev/v1 | PipelineRun | spec: {pipelineSpec: {tasks: [{taskSpec: {steps: [{name: c}]}}]}} | spec.pipelineSpec.tasks[0].taskSpec",
                "argoproj.io/v1alpha1 | CronWorkflow | spec: {workflowSpec: {templates: [{container: {name: c}}]}} | spec.workflowSpec",
                "sparkoperator.k8s.io/v1beta2 | SparkApplication | spec: {driver: {sidecars: [{name: c}]}} | spec",
                "example.org/v1 | Anything | spec: {deeply: [{nested: {template: %s}}]} | spec.deeply[0].nested.template"
            })
    void workloadsOfOthersAreRecognisedByTheContainersInThem(
            String apiVersion, String kind, String body, String place) {
        var file = read("apiVersion: %s\nkind: %s\nmetadata: {name: web, namespace: s}\n".formatted(apiVersion, kind)
                + body.formatted(TEMPLATE));

        assertThat(file.problems()).isEmpty();
        assertThat(file.otherKinds()).isEmpty();
        assertThat(file.manifests()).singleElement().satisfies(manifest -> {
            assertThat(manifest.kind()).isEqualTo(kind);
            assertThat(manifest.name()).isEqualTo("web");
            assertThat(LocatedDocument.field(manifest.place().at())).isEqualTo(place);
            assertThat(manifest.part()).isEmpty();
            assertThat(manifest.pod().spec().allContainers())
                    .extracting(Container::name)
                    .contains("c");
        });
    }

    @Test
    void ofRepeatedFieldsTheLastCountsAsForKubectlAndAWarningNamesIt() {
        ManifestFile file = read("""
                apiVersion: v1
                kind: Pod
                metadata: {name: p}
                spec:
                  hostNetwork: false
                  hostNetwork: true
                  containers: [{name: c, image: x}]
                """);

        assertThat(file.problems()).isEmpty();
        assertThat(file.warnings())
                .containsExactly(
                        new Problem("spec.hostNetwork", "Duplicate field; as for kubectl, this one counts", 6));
        assertThat(file.manifests().get(0).pod().spec().hostNetwork()).isTrue();
    }

    @Test
    void severalPodsOfOneObjectAreToldApartByTheirPlace() {
        var file = read("""
                apiVersion: ray.io/v1
                kind: RayCluster
                metadata: {name: ray}
                spec:
                  headGroupSpec: {template: {spec: {containers: [{name: head}]}}}
                  workerGroupSpecs: [{template: {spec: {containers: [{name: worker}]}}}]
                ---
                apiVersion: sparkoperator.k8s.io/v1beta2
                kind: SparkApplication
                metadata: {name: pi}
                spec: {driver: {}, executor: {securityContext: {privileged: true}}}
                """);

        assertThat(file.manifests())
                .extracting(Manifest::part)
                .containsExactly(
                        "spec.headGroupSpec.template", "spec.workerGroupSpecs[0].template", "spec #1", "spec #2");
        assertThat(file.manifests()
                        .get(3)
                        .pod()
                        .spec()
                        .allContainers()
                        .get(0)
                        .securityContext()
                        .privileged())
                .isTrue();
    }

    @Test
    void wholeObjectsWithinAnotherAreReadAsThemselves() {
        var file = read("""
                apiVersion: template.openshift.io/v1
                kind: Template
                objects:
                - {apiVersion: v1, kind: Service}
                - {apiVersion: v1, kind: Pod, metadata: {name: inner}, spec: {containers: [{name: c}]}}
                """);

        assertThat(file.manifests()).singleElement().satisfies(manifest -> {
            assertThat(manifest.name()).isEqualTo("inner");
            assertThat(manifest.line()).isEqualTo(5);
        });
    }

    @Test
    void aReferenceToAWorkloadIsNoWorkload() {
        var file = read(
                "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}}}");

        assertThat(file.problems()).isEmpty();
        assertThat(file.otherKinds()).isEqualTo(Map.of("HorizontalPodAutoscaler", 1));
    }

    @Test
    void aTemplateOfTheStepsOfATaskHoldsForEachOfThem() {
        var file = read("""
                apiVersion: tekton.dev/v1
                kind: Task
                spec:
                  stepTemplate: {securityContext: {runAsNonRoot: true, privileged: true}}
                  steps:
                  - {name: a, image: x}
                  - {name: b, image: x, securityContext: {privileged: false}}
                """);

        assertThat(file.manifests().get(0).pod().spec().allContainers())
                .extracting(container -> container.securityContext().privileged())
                .containsExactly(true, false);
    }

    @Test
    void aFixOfAnObjectWithoutAPodTemplateLeadsToItsOwnFields() {
        var manifest =
                read("{apiVersion: serving.kserve.io/v1beta1, kind: InferenceService, spec: {predictor: {containers: [{image: x}]}}}")
                        .manifests()
                        .get(0);
        var edits = new PodEdits(manifest.pod());
        edits.spec("hostNetwork").set(false);
        edits.annotation("a").set("b");

        assertThat(manifest.edits(edits))
                .singleElement()
                .satisfies(edit -> assertThat(edit.path()).hasToString("/spec/predictor/hostNetwork"));
    }

    @Test
    void aMistakeInAWorkloadOfOthersIsNamedWhereItStands() {
        assertThat(read("apiVersion: a.b/v1\nkind: X\nspec:\n  p:\n    containers: [{image: x}]\n    hostPID: 7\n")
                        .problems())
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem.in("f")).isEqualTo("f:6: spec.p.hostPID: must be true or false"));
    }

    @ParameterizedTest
    @CsvSource({"''", "'# only a comment'", "a: 1", "- x"})
    void aFileWithoutAnyObjectIsNoManifest(String text) {
        assertThat(read(text).isNoManifest()).isTrue();
        assertThat(read("{apiVersion: v1, kind: Service}").isNoManifest()).isFalse();
        assertThat(read("a: [").isNoManifest()).isFalse();
    }

    private static ManifestFile read(String text) {
        return ManifestFile.read(text.getBytes(UTF_8));
    }
}
