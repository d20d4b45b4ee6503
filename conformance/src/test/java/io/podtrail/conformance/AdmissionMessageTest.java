package io.podtrail.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.policy.AdmissionMessage;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Verdict;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Upstream's words, read back. */
final class AdmissionMessageTest {
    private static final JsonMapper MAPPER = PodJson.mapper();
    private static final int PODS_PER_SEED = 2_000;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 4);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatAdmissionSaysOfAnyPodIsReadBackFindingByFinding(long seed) throws Exception {
        LongFunction<JsonNode> pods = RandomPods.ofSeed(seed);
        var checks = new HashSet<String>();
        for (int i = 0; i < PODS_PER_SEED; i++) {
            Pod pod = MAPPER.treeToValue(pods.apply(i), Pod.class);
            for (Level level : new Level[] {Level.BASELINE, Level.RESTRICTED}) {
                for (Version version : List.of(Version.of(18), Version.of(26), Version.LATEST)) {
                    var asked = new LevelVersion(level, version);
                    Verdict verdict = Evaluator.newest().evaluate(asked, pod);
                    if (verdict.isAllowed()
                            || !verdict.findings().stream().allMatch(AdmissionMessageTest::isWellQuoted)) {
                        continue;
                    }

                    var message = AdmissionMessage.find(
                            "Error creating: pods \"x-\" is forbidden: " + verdict.message(Mode.ENFORCE, asked));

                    assertThat(message).contains(new AdmissionMessage(asked, verdict.findings()));
                    verdict.findings().stream().map(Finding::check).forEach(checks::add);
                }
            }
        }
        assertThat(checks).as("every check has been read back").containsAll(allChecks());
    }

    @Test
    void aMessageThatWasCutOffStillTellsWhatItBeganToSay() {
        var message = AdmissionMessage.find(
                "violates PodSecurity \"restricted:latest\": privileged (container \"a\" must not set secur");

        assertThat(message.orElseThrow().findings())
                .containsExactly(new Finding("privileged", "privileged", "container \"a\" must not set secur"));
    }

    @Test
    void aReasonOfALaterVersionIsKeptUnderItsOwnWords() {
        var message =
                AdmissionMessage.find("would violate PodSecurity \"baseline:v1.99\": new thing (pod \"(\"), hostPort");

        assertThat(message.orElseThrow().findings())
                .containsExactly(
                        new Finding("new thing", "new thing", "pod \"(\""), new Finding("hostPorts", "hostPort", ""));
    }

    @Test
    void otherWordsAreNone() {
        assertThat(AdmissionMessage.find("exceeded quota: pods")).isEmpty();
        assertThat(AdmissionMessage.find("violates PodSecurity \"strict:latest\": x"))
                .isEmpty();
    }

    /** No pod that an API server takes has names with quotes, which upstream does not escape. */
    private static boolean isWellQuoted(Finding finding) {
        long quotes = finding.detail().chars().filter(c -> c == '"').count();
        return quotes % 2 == 0
                && !finding.detail().contains("\\")
                && !finding.detail().contains("\"\"");
    }

    private static Set<String> allChecks() {
        return io.podtrail.policy.checks.Checks.ALL.stream()
                .map(io.podtrail.policy.checks.Check::id)
                .filter(id -> !id.equals("seccompProfile_baseline"))
                .collect(Collectors.toSet());
    }
}
