package io.podtrail.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.zjsonpatch.JsonPatch;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Verdict;
import io.podtrail.policy.Version;
import io.podtrail.policy.fix.Patch;
import io.podtrail.policy.fix.PodEdits;
import io.podtrail.policy.pod.ApiServerDefaults;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random pods, mended by what the checks ask for. */
final class FixTest {
    private static final int PODS_PER_SEED = 400;

    private static final JsonMapper MAPPER = PodJson.mapper();
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Map<String, String> MERGE_KEYS = Map.of(
            "containers", "name",
            "initContainers", "name",
            "ephemeralContainers", "name",
            "volumes", "name",
            "ports", "containerPort");

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 6);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aFixedPodPassesAtTheLevelAndVersionItWasFixedFor(long seed) throws Exception {
        LongFunction<JsonNode> pods = RandomPods.ofSeed(seed);
        for (int i = 0; i < PODS_PER_SEED; i++) {
            var manifest = (ObjectNode) pods.apply(i);
            Pod pod = defaulted(manifest);
            for (Level level : new Level[] {Level.BASELINE, Level.RESTRICTED}) {
                for (int minor : new int[] {18, 25, 37}) {
                    var asked = new LevelVersion(level, Version.of(minor));

                    Patch patch = patch(manifest, pod, asked);

                    assertThat(evaluate(asked, patch.patched()).findings())
                            .as("%s, pod %d: %s", asked, i, manifest)
                            .isEmpty();
                    assertThat(patch.isEmpty())
                            .isEqualTo(evaluate(asked, manifest).isAllowed());
                }
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void bothFormsOfThePatchLeadToTheFixedPod(long seed) throws Exception {
        LongFunction<JsonNode> pods = RandomPods.ofSeed(seed);
        for (int i = 0; i < PODS_PER_SEED; i++) {
            var manifest = (ObjectNode) pods.apply(i);
            Patch patch = patch(manifest, defaulted(manifest), new LevelVersion(Level.RESTRICTED, Version.LATEST));

            assertThat(JsonPatch.apply(patch.operations(), manifest))
                    .as("pod %d: %s", i, manifest)
                    .isEqualTo(patch.patched());
            if (isUnambiguous(manifest)) {
                ObjectNode merged = manifest.deepCopy();
                merge(merged, YAML.readTree(patch.toYaml()));
                assertThat(withoutEmptyLists(merged))
                        .as("pod %d: %s%n%s", i, manifest, patch.toYaml())
                        .isEqualTo(withoutEmptyLists(patch.patched().deepCopy()));
            }
        }
    }

    private static Patch patch(ObjectNode manifest, Pod pod, LevelVersion asked) {
        var edits = new PodEdits(pod);
        Evaluator.newest().mend(asked, edits);
        return Patch.of(manifest, edits.all());
    }

    private static Verdict evaluate(LevelVersion asked, JsonNode manifest) throws Exception {
        return Evaluator.newest().evaluate(asked, defaulted(manifest));
    }

    private static Pod defaulted(JsonNode manifest) throws Exception {
        return ApiServerDefaults.apply(MAPPER.treeToValue(manifest, Pod.class));
    }

    /** Whether every element of a list that is merged by a key has a key of its own. */
    private static boolean isUnambiguous(JsonNode node) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String key = MERGE_KEYS.get(entry.getKey());
            if (key != null) {
                Set<JsonNode> keys = new HashSet<>();
                for (JsonNode element : entry.getValue()) {
                    if (!element.path(key).isValueNode()
                            || element.path(key).isNull()
                            || !keys.add(element.path(key))) {
                        return false;
                    }
                }
            }
        }
        for (JsonNode child : node) {
            if (!isUnambiguous(child)) {
                return false;
            }
        }
        return true;
    }

    /** A strategic merge, as far as our patches use it. */
    private static void merge(ObjectNode target, JsonNode patch) {
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            JsonNode present = target.get(entry.getKey());
            String key = MERGE_KEYS.get(entry.getKey());
            if (entry.getValue().isNull()) {
                target.remove(entry.getKey());
            } else if (entry.getValue().isObject()) {
                ObjectNode child = present instanceof ObjectNode object ? object : target.putObject(entry.getKey());
                merge(child, entry.getValue());
            } else if (key != null) {
                for (JsonNode element : entry.getValue()) {
                    for (JsonNode candidate : target.withArrayProperty(entry.getKey())) {
                        if (candidate.path(key).equals(element.path(key))) {
                            merge((ObjectNode) candidate, element);
                        }
                    }
                }
            } else {
                target.set(entry.getKey(), entry.getValue());
            }
        }
    }

    /** A list that lost all elements is taken away by the one form and left empty by the other. */
    private static JsonNode withoutEmptyLists(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties()
                    .removeIf(entry ->
                            entry.getValue().isArray() && entry.getValue().isEmpty());
        }
        node.forEach(FixTest::withoutEmptyLists);
        return node;
    }
}
