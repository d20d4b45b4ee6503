package io.podtrail.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Verdict;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Pod;
import org.junit.jupiter.api.Test;

final class ShrinkingTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void whatDoesNotMatterIsTakenAwayAndWhatMattersIsMadeSimple() throws Exception {
        JsonNode start = MAPPER.readTree("""
                {"a": [1, 2, {"deep": [{"x": "long text", "y": 77}, null]}], "b": {"c": true}, "d": "needless"}
                """);

        JsonNode smallest = Shrinking.smallest(
                start,
                candidate -> !candidate.findValues("x").isEmpty()
                        && candidate.findValue("x").asText().contains("t"));

        assertThat(smallest).isEqualTo(MAPPER.readTree("{\"a\":[{\"deep\":[{\"x\":\"t\"}]}]}"));
    }

    @Test
    void whatIsMinimalAlreadyStays() throws Exception {
        JsonNode start = MAPPER.readTree("{\"a\":[{}]}");

        assertThat(Shrinking.smallest(start, start::equals)).isEqualTo(start);
    }

    @Test
    void aMistakeInOneVersionOfTheEvaluatorIsReducedToTheOneFieldThatShowsIt() throws Exception {
        Oracle oracle = LiveOracle.get();
        var subject = PodVerdicts.of(oracle.upstream(), ShrinkingTest::forgetsHostUsersIn136);
        var comparison = new Comparison(oracle, java.util.List.of(subject));
        Oracle fresh = LiveOracle.start();
        JsonNode question = MAPPER.readTree("""
                {"pod": {"metadata": {"name": "p", "annotations": {"x": "y"}}, "spec": {
                  "hostUsers": false, "hostPID": true, "volumes": [{"name": "v", "hostPath": {}}],
                  "securityContext": {"runAsUser": 0, "seccompProfile": {"type": "Unconfined"}},
                  "initContainers": [{"name": "i", "ports": [{"hostPort": 80}]}],
                  "containers": [{"name": "a"}, {"name": "long-name", "securityContext": {"procMount": "Unmasked"}}]}}}
                """);
        JsonNode answer = oracle.ask(question);
        Difference difference = subject.compare(question, answer);
        assertThat(difference).isNotNull();

        try (fresh) {
            var smallest =
                    Comparison.smallest(new Comparison.Disagreement(subject, 0, question, false, difference), fresh);

            assertThat(smallest.question().toString())
                    .isEqualTo("{\"pod\":{\"spec\":{\"hostUsers\":false,"
                            + "\"containers\":[{\"securityContext\":{\"procMount\":\"\"}}]}}}");
            assertThat(smallest.difference())
                    .isEqualTo(new Difference(
                            "baseline:v1.36",
                            "denied: procMount (container \"\" must not set securityContext.procMount to \"\")",
                            "allowed"));
        }
        assertThat(comparison.counts()).hasSize(1);
    }

    /** Deliberately wrong. */
    private static Verdict forgetsHostUsersIn136(LevelVersion asked, Pod pod) {
        boolean forgets = asked.equals(new LevelVersion(Level.BASELINE, Version.of(36)));
        return Evaluator.newest().evaluate(forgets ? new LevelVersion(Level.BASELINE, Version.of(34)) : asked, pod);
    }
}
