package io.podtrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.podtrail.policy.manifest.WorkloadKind;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each patch is merged into the object as the API server would, and the object is judged again. */
final class FixesTest {
    private static final JsonMapper PODS = PodJson.mapper();
    private static final JsonMapper JSON = new JsonMapper();
    private static final LevelVersion RESTRICTED =
            LevelVersion.parse("restricted:latest").orElseThrow();
    private static final Fixes FIXES = new Fixes(Evaluator.newest());
    private static final Map<String, String> MERGE_KEYS =
            Map.of("containers", "name", "initContainers", "name", "volumes", "name", "ports", "containerPort");

    private static final List<String> SPECS = List.of(
            "{'containers': [{'name': 'app', 'image': 'i', 'securityContext': {'privileged': true}}]}",
            "{'initContainers': [{'name': 'migrate', 'image': 'i', 'securityContext': {'privileged': true}}], 'containers': [{'name': 'app', 'image': 'i'}]}",
            "{'hostNetwork': true, 'hostPID': true, 'hostIPC': true, 'containers': [{'name': 'app', 'image': 'i'}]}",
            "{'volumes': [{'name': 'v', 'hostPath': {'path': '/'}}, {'name': 'w', 'nfs': {'server': 's', 'path': '/'}}, {'name': 'x', 'configMap': {'name': 'm'}}], 'containers': [{'name': 'app', 'image': 'i'}]}",
            "{'securityContext': {'runAsUser': 0, 'runAsNonRoot': false, 'fsGroup': 7}, 'containers': [{'name': 'app', 'image': 'i'}]}",
            "{'containers': [{'name': 'app', 'image': 'i', 'securityContext': {'capabilities': {'add': ['NET_RAW', 'NET_BIND_SERVICE']}}}]}",
            "{'containers': [{'name': 'app', 'image': 'i', 'securityContext': {'procMount': 'Unmasked', 'seccompProfile': {'type': 'Unconfined'}, 'seLinuxOptions': {'type': 'x', 'user': 'u', 'level': 's0'}}}]}",
            "{'containers': [{'name': 'app', 'image': 'i', 'livenessProbe': {'httpGet': {'host': 'h', 'port': 80}, 'periodSeconds': 3}}]}");

    static Stream<WorkloadKind> kinds() {
        return Stream.of(WorkloadKind.values());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void thePatchedObjectPassesAndNothingElseOfItChanges(WorkloadKind kind) throws IOException {
        for (String spec : SPECS) {
            ObjectNode object = object(kind, spec);
            Pod observed = pod(object, kind);

            Fix fix = fix(kind.toString(), observed, List.of());
            ObjectNode patched = object.deepCopy();
            merge(patched, (ObjectNode) new YAMLMapper().readTree(fix.patch()));

            assertThat(Evaluator.newest()
                            .evaluate(RESTRICTED, pod(patched, kind))
                            .findings())
                    .as(spec)
                    .isEmpty();
            assertThat(fix.unanswered()).isEmpty();
            assertThat(strange(object)).isEqualTo(strange(patched));
            assertThat(names(patched)).isEqualTo(names(object));
        }
    }

    @Test
    void anInitContainerIsPatchedAmongTheInitContainers() throws IOException {
        Pod pod = read(SPECS.get(1));

        assertThat(fix("Deployment", pod, List.of()).patch()).startsWith("""
                spec:
                  template:
                    spec:
                      initContainers:
                      - name: migrate
                        securityContext:
                          privileged: false
                """);
    }

    @Test
    void aPatchOfAKindThatIsNotKubernetesOwnIsOfThePodTemplate() throws IOException {
        assertThat(fix("Rollout", read("{'hostNetwork': true, 'containers': [{'name': 'app'}]}"), List.of())
                        .patch())
                .startsWith("spec:\n  hostNetwork: false\n");
    }

    @Test
    void anEphemeralContainerCannotBeChangedSoItsPodIsToBeDeleted() throws IOException {
        Pod template = read(COMPLIANT.formatted(""));
        Pod debugged = named(
                "api-1",
                COMPLIANT.formatted(
                        ", 'ephemeralContainers': [{'name': 'debugger', 'securityContext': {'privileged': true}}]"));

        Fix fix = fix("Deployment", template, List.of(debugged));

        assertThat(fix.patch()).isEmpty();
        assertThat(fix.templateComplies()).isTrue();
        assertThat(fix.podsToDelete()).containsExactly("api-1");
        assertThat(FIXES.of("Pod", RESTRICTED, findings(debugged), null, List.of(debugged)))
                .isEqualTo(new Fix("", false, List.of(), List.of(), List.of("api-1"), List.of()));
    }

    @Test
    void aContainerThatSomethingAddsOnTheWayInIsNamedAndNotPatched() throws IOException {
        Pod template = read(COMPLIANT.formatted(""));
        Pod injected = named(
                "api-1",
                COMPLIANT.formatted(
                        ", 'initContainers': [{'name': 'istio-init', 'securityContext': {'capabilities': {'add': ['NET_ADMIN']}}}]"));

        Fix fix = fix("Deployment", template, List.of(injected));

        assertThat(fix.patch()).isEmpty();
        assertThat(fix.addedContainers()).containsExactly("istio-init");
    }

    @Test
    void aNodeAgentsPatchIsMarked() throws IOException {
        Pod agent = read(
                "{'hostNetwork': true, 'volumes': [{'name': 'r', 'hostPath': {}}], 'containers': [{'name': 'a'}]}");

        assertThat(fix("DaemonSet", agent, List.of()).nodeAccess()).containsExactly("hostNetwork", "hostPath");
        assertThat(fix("Deployment", agent, List.of()).nodeAccess()).isEmpty();
    }

    /** An observation keeps the number on the host and not the container's, the name of a sysctl and not its value. */
    @Test
    void whatAnObservationDoesNotKeepWholeIsLeftToThePerson() throws IOException {
        Pod pod = read("{'securityContext': {'sysctls': [{'name': 'kernel.msgmax', 'value': '1'}]},"
                + " 'containers': [{'name': 'a', 'ports': [{'containerPort': 1, 'hostPort': 2}]}]}");

        Fix fix = fix("Deployment", pod, List.of());

        assertThat(fix.patch()).doesNotContain("ports", "sysctls");
        assertThat(fix.unanswered()).containsExactly("hostPorts", "sysctls");
    }

    @Test
    void halfAPatchIsNone() throws IOException {
        String containers = Stream.iterate(0, i -> i + 1)
                .limit(500)
                .map(i -> "{'name': 'container-%d'}".formatted(i))
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
        Pod pod = read("{'containers': [" + containers + "]}");

        Fix fix = fix("Deployment", pod, List.of());

        assertThat(fix.patch()).isEmpty();
        assertThat(fix.unanswered()).contains("allowPrivilegeEscalation");
    }

    private static final String COMPLIANT =
            "{'securityContext': {'runAsNonRoot': true, 'seccompProfile': {'type': 'RuntimeDefault'}},"
                    + " 'containers': [{'name': 'app', 'securityContext': {'allowPrivilegeEscalation': false, 'capabilities': {'drop': ['ALL']}}}]%s}";

    private static Fix fix(String kind, Pod template, List<Pod> pods) {
        return FIXES.of(kind, RESTRICTED, findings(template), template, pods);
    }

    private static List<Finding> findings(Pod pod) {
        return Evaluator.newest().evaluate(RESTRICTED, pod).findings();
    }

    private static ObjectNode object(WorkloadKind kind, String spec) throws IOException {
        ObjectNode pod = JSON.createObjectNode();
        pod.putObject("metadata").putObject("labels").put("app", "api");
        pod.set("spec", json(spec));
        ((ObjectNode) pod.get("spec")).put("terminationGracePeriodSeconds", 7);
        return kind.around(pod);
    }

    private static Pod pod(ObjectNode object, WorkloadKind kind) throws IOException {
        // As it is kept: without what no check looks at.
        Pod read = PODS.treeToValue(object.at(kind.podPath()), Pod.class);
        return PODS.readValue(PODS.writeValueAsBytes(read), Pod.class);
    }

    private static Pod read(String spec) throws IOException {
        return pod(object(WorkloadKind.POD, spec), WorkloadKind.POD);
    }

    private static Pod named(String name, String spec) throws IOException {
        ObjectNode object = object(WorkloadKind.POD, spec);
        ((ObjectNode) object.get("metadata")).put("name", name);
        return pod(object, WorkloadKind.POD);
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }

    /** What Podtrail never reads. */
    private static List<String> strange(ObjectNode object) {
        return Stream.of(
                        "terminationGracePeriodSeconds",
                        "fsGroup",
                        "level",
                        "periodSeconds",
                        "image",
                        "configMap",
                        "labels")
                .map(field -> field + object.findValues(field))
                .toList();
    }

    private static List<String> names(ObjectNode object) {
        return object.findValuesAsText("name");
    }

    /** A strategic merge, as far as these objects need one: lists of objects by their merge keys, other lists whole. */
    private static void merge(ObjectNode object, ObjectNode patch) {
        patch.properties().forEach(field -> {
            JsonNode present = object.get(field.getKey());
            JsonNode value = field.getValue();
            String key = MERGE_KEYS.get(field.getKey());
            if (value.isNull()) {
                object.remove(field.getKey());
            } else if (value instanceof ObjectNode change) {
                merge(present instanceof ObjectNode known ? known : object.putObject(field.getKey()), change);
            } else if (value instanceof ArrayNode changes && key != null && present instanceof ArrayNode list) {
                changes.forEach(
                        change -> merge(element(list, key, change).orElseGet(list::addObject), (ObjectNode) change));
            } else {
                object.set(field.getKey(), value);
            }
        });
    }

    private static Optional<ObjectNode> element(ArrayNode list, String key, JsonNode like) {
        for (JsonNode element : list) {
            if (element.path(key).equals(like.path(key))) {
                return Optional.of((ObjectNode) element);
            }
        }
        return Optional.empty();
    }
}
