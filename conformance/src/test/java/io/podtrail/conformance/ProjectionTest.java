package io.podtrail.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a pod in the log is all that judging it needs. */
final class ProjectionTest {
    private static final int PODS_PER_SEED = 300;
    private static final JsonMapper MAPPER = PodJson.mapper();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    void aPodReadBackFromItsOwnJsonIsJudgedTheSameAndWrittenTheSame(long seed) throws JsonProcessingException {
        var pods = RandomPods.ofSeed(seed);
        for (int i = 0; i < PODS_PER_SEED; i++) {
            Pod pod = MAPPER.treeToValue(pods.apply(i), Pod.class);
            String json = MAPPER.writeValueAsString(pod);
            Pod readBack = MAPPER.readValue(json, Pod.class);

            assertThat(MAPPER.writeValueAsString(readBack)).isEqualTo(json);
            for (Level level : List.of(Level.BASELINE, Level.RESTRICTED)) {
                for (long minor : new long[] {0, 18, 22, 34, 37}) {
                    var asked = new LevelVersion(level, Version.of(minor));
                    assertThat(Evaluator.newest().evaluate(asked, readBack))
                            .as("%s: %s", asked, json)
                            .isEqualTo(Evaluator.newest().evaluate(asked, pod));
                }
            }
        }
    }
}
