package io.podtrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FindingFixTest {
    private static final JsonMapper PODS = PodJson.mapper();
    private static final LevelVersion RESTRICTED =
            LevelVersion.parse("restricted:latest").orElseThrow();

    @Test
    void whatADeploymentLacksIsShownWhereItBelongs() throws Exception {
        FindingFix fix = fix("Deployment", """
                {"spec": {"containers": [{"name": "app", "securityContext": {"privileged": true}}, {"name": "proxy"}]}}""");

        assertThat(fix.left()).isEmpty();
        assertThat(fix.toYaml()).isEqualTo("""
                spec:
                  template:
                    spec:
                      containers:
                      - name: app
                        securityContext:
                          privileged: false
                          allowPrivilegeEscalation: false
                          capabilities:
                            drop:
                            - ALL
                      - name: proxy
                        securityContext:
                          allowPrivilegeEscalation: false
                          capabilities:
                            drop:
                            - ALL
                      securityContext:
                        runAsNonRoot: true
                        seccompProfile:
                          type: RuntimeDefault
                """);
    }

    @Test
    void aCronJobsPodsAreDeeper() throws Exception {
        assertThat(fix("CronJob", "{\"spec\": {\"hostNetwork\": true}}").toYaml())
                .startsWith("""
                spec:
                  jobTemplate:
                    spec:
                      template:
                        spec:
                          hostNetwork: false
                """);
    }

    /** Each pod has one of the offences that can be answered from the words alone. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"hostPID\": true, \"hostIPC\": true}",
                "{\"volumes\": [{\"name\": \"a\", \"hostPath\": {}}, {\"name\": \"b\", \"hostPath\": {}}]}",
                "{\"volumes\": [{\"name\": \"a\", \"nfs\": {}}]}",
                "{\"securityContext\": {\"runAsUser\": 0, \"runAsNonRoot\": false}}",
                "{\"containers\": [{\"name\": \"c\", \"securityContext\": {\"runAsUser\": 0, \"runAsNonRoot\": false}}]}",
                "{\"containers\": [{\"name\": \"c\", \"securityContext\": {\"procMount\": \"Unmasked\"}}]}",
                "{\"containers\": [{\"name\": \"c\", \"securityContext\": {\"seccompProfile\": {\"type\": \"Unconfined\"}}}]}",
                "{\"securityContext\": {\"seccompProfile\": {\"type\": \"Unconfined\"}}}",
                "{\"containers\": [{\"name\": \"c\", \"securityContext\": {\"appArmorProfile\": {\"type\": \"Unconfined\"}}}]}",
                "{\"containers\": [{\"name\": \"c\", \"securityContext\": {\"capabilities\": {\"add\": [\"NET_RAW\", \"SYS_ADMIN\"]}}}]}",
                "{\"containers\": [{\"name\": \"c\", \"securityContext\": {\"capabilities\": {\"drop\": [\"ALL\"], \"add\": [\"NET_RAW\"]}}}]}",
                "{\"containers\": [{\"name\": \"c\", \"securityContext\": {\"windowsOptions\": {\"hostProcess\": true}}}]}"
            })
    void theWordsOfAFindingAreEnough(String spec) throws Exception {
        for (String level : List.of("restricted:latest", "baseline:latest", "restricted:v1.24")) {
            LevelVersion asked = LevelVersion.parse(level).orElseThrow();
            Pod pod = PODS.readValue("{\"spec\": %s}".formatted(spec), Pod.class);
            var findings = Evaluator.newest().evaluate(asked, pod).findings();

            FindingFix fix = FindingFix.of("Pod", findings, asked);

            assertThat(fix.left()).isEmpty();
            assertThat(fix.patch().isEmpty()).isEqualTo(findings.isEmpty());
        }
    }

    @Test
    void whatTheWordsDoNotSayIsLeftOver() throws Exception {
        FindingFix ports = fix("Pod", """
                {"spec": {"containers": [{"name": "c", "ports": [{"containerPort": 80, "hostPort": 80}]}]}}""");
        var forged = new Finding("privileged", "privileged", "container \"a\\n: evil\" must not");
        var unknown = new Finding("fromTheFuture", "x", "");

        assertThat(ports.left()).extracting(Finding::check).containsExactly("hostPorts");
        assertThat(FindingFix.of("Pod", List.of(forged, unknown), RESTRICTED))
                .satisfies(fix -> assertThat(fix.left()).containsExactly(forged, unknown))
                .satisfies(fix -> assertThat(fix.toYaml()).isEmpty());
    }

    private static FindingFix fix(String kind, String pod) throws Exception {
        return FindingFix.of(
                kind,
                Evaluator.newest()
                        .evaluate(RESTRICTED, PODS.readValue(pod, Pod.class))
                        .findings(),
                RESTRICTED);
    }
}
