package io.podtrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pods that are easily judged wrongly, at every version, word for word. */
final class TrickyPodsTest {
    private static final ObjectMapper MAPPER =
            PodJson.builder(new YAMLFactory()).build();

    static Stream<Arguments> pods() throws IOException {
        JsonNode cases =
                MAPPER.readTree(Objects.requireNonNull(TrickyPodsTest.class.getResourceAsStream("tricky-pods.yaml")));
        return StreamSupport.stream(cases.spliterator(), false)
                .map(node -> Arguments.of(node.path("name").asText(), node.path("pod"), node.path("verdicts")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pods")
    void isJudgedAsUpstreamJudgesIt(String name, JsonNode json, JsonNode verdicts) throws IOException {
        Pod pod = MAPPER.treeToValue(json, Pod.class);
        for (JsonNode expected : verdicts) {
            Level level = Level.parse(expected.path("level").asText()).orElseThrow();
            for (int minor = expected.path("from").asInt();
                    minor <= expected.path("to").asInt();
                    minor++) {
                assertSays(pod, level, Version.of(minor), expected);
            }
            if (expected.path("to").asInt() > 37) {
                assertSays(pod, level, Version.LATEST, expected);
            }
        }
    }

    private static void assertSays(Pod pod, Level level, Version version, JsonNode expected) {
        var asked = new LevelVersion(level, version);
        assertThat(Evaluator.newest().evaluate(asked, pod).detail())
                .as(asked.toString())
                .isEqualTo(expected.path("detail").asText());
    }
}
