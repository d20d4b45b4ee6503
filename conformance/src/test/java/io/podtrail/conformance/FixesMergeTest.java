package io.podtrail.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Fix;
import io.podtrail.policy.Fixes;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.bounds.PodBounds;
import io.podtrail.policy.manifest.WorkloadKind;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Patches of random workloads, merged into the object by Kubernetes' own strategic merge: the object passes but for what the
 * fix says it leaves, and nothing else of it changed. Needs Go on the PATH.
 */
final class FixesMergeTest {
    private static final int PODS_PER_KIND = 300;
    private static final JsonMapper PODS = PodJson.mapper();
    private static final List<LevelVersion> LEVELS = Stream.of(
                    "restricted:latest", "baseline:latest", "restricted:v1.24")
            .map(level -> LevelVersion.parse(level).orElseThrow())
            .toList();

    static Stream<WorkloadKind> kinds() {
        return Stream.of(WorkloadKind.values());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theMergedObjectPassesAndNothingElseOfItChanged(WorkloadKind kind) throws Exception {
        Oracle oracle = LiveOracle.get();
        int patches = 0;
        for (int number = 0; number < PODS_PER_KIND; number++) {
            JsonNode random = RandomPods.ofSeed(kind.toString().hashCode()).apply(number);
            if (!(random.deepCopy() instanceof ObjectNode pod) || !isPossible(pod)) {
                continue;
            }
            mark(pod);
            LevelVersion required = LEVELS.get(number % LEVELS.size());
            Pod template = observed(pod);
            List<Finding> findings =
                    Evaluator.newest().evaluate(required, template).findings();
            Fix fix = new Fixes(Evaluator.newest()).of(kind.toString(), required, findings, template, List.of());
            if (fix.patch().isEmpty()) {
                continue;
            }
            patches++;
            JsonNode answer = oracle.ask(question(kind, kind.around(pod), fix.patch()));
            JsonNode merged = answer.path("patched").at(kind.podPath());

            assertThat(answer.path("error").asText()).as(fix.patch()).isEmpty();
            assertThat(checks(Evaluator.newest()
                            .evaluate(required, observed(merged))
                            .findings()))
                    .as("%s of %s", fix.patch(), pod)
                    .isSubsetOf(fix.unanswered());
            assertThat(kept(merged)).as("%s of %s", fix.patch(), pod).isEqualTo(kept(pod));
        }
        assertThat(patches).isPositive();
    }

    private static ObjectNode question(WorkloadKind kind, ObjectNode object, String patch) {
        ObjectNode question = new JsonMapper().createObjectNode();
        question.putObject("merge")
                .put("kind", kind.toString())
                .put("patch", patch)
                .set("object", object);
        return question;
    }

    /** As a collector keeps it. */
    private static Pod observed(JsonNode pod) throws IOException {
        Pod kept = PodBounds.within(PODS.treeToValue(pod, Pod.class));
        return PODS.readValue(PODS.writeValueAsBytes(kept), Pod.class);
    }

    /** Whether the API server would take it as a template: names are there and unique, and no container is ephemeral. */
    private static boolean isPossible(ObjectNode pod) {
        JsonNode spec = pod.path("spec");
        return spec.path("ephemeralContainers").isEmpty()
                && hasUniqueNames(spec, "initContainers", "containers")
                && hasUniqueNames(spec, "volumes");
    }

    private static boolean hasUniqueNames(JsonNode spec, String... lists) {
        var names = new HashSet<String>();
        for (String list : lists) {
            for (JsonNode element : spec.path(list)) {
                String name = element.path("name").textValue();
                if (name == null || !name.matches("[a-z0-9-]+") || !names.add(name)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Adds fields that Podtrail never reads. */
    private static void mark(ObjectNode pod) {
        pod.withObjectProperty("spec").put("terminationGracePeriodSeconds", 7);
        for (String list : List.of("initContainers", "containers")) {
            pod.path("spec")
                    .path(list)
                    .forEach(container -> ((ObjectNode) container)
                            .put("image", "registry.example/app")
                            .put("terminationMessagePath", "/dev/x"));
        }
    }

    private static List<String> kept(JsonNode pod) {
        var kept = new ArrayList<String>();
        JsonNode spec = pod.path("spec");
        kept.add(spec.path("terminationGracePeriodSeconds").toString());
        for (String list : List.of("initContainers", "containers")) {
            spec.path(list)
                    .forEach(container -> kept.add("%s %s %s %s %s"
                            .formatted(
                                    list,
                                    container.path("name"),
                                    container.path("image"),
                                    container.path("terminationMessagePath"),
                                    container.path("ports").findValues("containerPort"))));
        }
        spec.path("volumes").forEach(volume -> kept.add(volume.path("name").toString()));
        spec.path("securityContext").path("sysctls").forEach(sysctl -> kept.add(sysctl.toString()));
        return kept;
    }

    private static List<String> checks(List<Finding> findings) {
        return findings.stream().map(Finding::check).toList();
    }
}
