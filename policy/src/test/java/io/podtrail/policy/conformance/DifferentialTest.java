package io.podtrail.policy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random pods, judged by us and by upstream's own Go code at every level and version. Needs Go on the PATH. */
final class DifferentialTest {
    private static final int PODS_PER_SEED = 500;
    /** As in the oracle: all minor versions up to one past the newest, then {@code latest}. */
    private static final int NEWEST_MINOR = 38;

    private static final JsonMapper MAPPER = PodJson.mapper();

    @TempDir
    private static Path directory;

    private static @Nullable Oracle oracle;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 8);
    }

    @BeforeAll
    static void buildOracle() throws Exception {
        oracle = Oracle.build(directory);
    }

    @AfterAll
    static void stopOracle() throws IOException {
        if (oracle != null) {
            oracle.close();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void upstreamSaysTheSameOfEveryPodAtEveryLevelAndVersion(long seed) throws IOException {
        assumeTrue(oracle != null, "Go is not on the PATH, or its module proxy cannot be reached");
        var pods = new RandomPods(seed);
        for (int i = 0; i < PODS_PER_SEED; i++) {
            ObjectNode pod = pods.next();
            JsonNode upstream = oracle.ask(MAPPER.createObjectNode().set("pod", pod));
            assertThat(upstream.path("error").asText())
                    .as("upstream reads pod %d: %s", i, pod)
                    .isEmpty();
            Pod ours = MAPPER.treeToValue(pod, Pod.class);
            assertThat(verdicts(ours, Level.BASELINE))
                    .as("baseline, pod %d: %s", i, pod)
                    .isEqualTo(verdicts(upstream.path("baseline")));
            assertThat(verdicts(ours, Level.RESTRICTED))
                    .as("restricted, pod %d: %s", i, pod)
                    .isEqualTo(verdicts(upstream.path("restricted")));
        }
    }

    private static List<List<String>> verdicts(Pod pod, Level level) {
        var verdicts = new ArrayList<List<String>>();
        for (int minor = 0; minor <= NEWEST_MINOR + 1; minor++) {
            Version version = minor > NEWEST_MINOR ? Version.LATEST : Version.of(minor);
            verdicts.add(Evaluator.newest().evaluate(new LevelVersion(level, version), pod).findings().stream()
                    .map(Finding::toString)
                    .toList());
        }
        return verdicts;
    }

    /** Spreads the oracle's runs of equal verdicts over the versions. */
    private static List<List<String>> verdicts(JsonNode runs) {
        var verdicts = new ArrayList<List<String>>();
        for (int run = 0; run < runs.size(); run++) {
            int until = run + 1 < runs.size() ? runs.get(run + 1).path("from").asInt() : NEWEST_MINOR + 2;
            var findings = new ArrayList<String>();
            runs.get(run)
                    .path("findings")
                    .forEach(finding -> findings.add(new Finding(
                                    "", finding.get(0).asText(), finding.get(1).asText())
                            .toString()));
            while (verdicts.size() < until) {
                verdicts.add(findings);
            }
        }
        return verdicts;
    }
}
