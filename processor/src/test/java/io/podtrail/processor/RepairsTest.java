package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Alert;
import io.podtrail.events.Lowering;
import io.podtrail.events.Observation;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.Fix;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an alert says of how its workload is made to comply. */
final class RepairsTest {
    private static final Map<String, String> BASELINE =
            Map.of("pod-security.kubernetes.io/enforce", "baseline", "pod-security.kubernetes.io/warn", "privileged");

    private TopologyFixture cluster;

    @BeforeEach
    void start(@TempDir Path state) {
        cluster = new TopologyFixture(state);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void thePatchIsMadeFromThePodWhereNoTemplateIsKnown() {
        cluster.namespace("shop", BASELINE).pod(TestPods.privileged("r1", "a"));

        assertThat(fix()).isEqualTo(new Fix("""
                spec:
                  template:
                    spec:
                      containers:
                      - name: app
                        securityContext:
                          privileged: false
                """, false, List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void whereTheTemplateCompliesOnlyThePodsAreToBeReplaced() {
        cluster.namespace("shop", BASELINE);
        template(TestPods.compliant("r1", "a"));
        cluster.pod(TestPods.privileged("r1", "a"));

        assertThat(fix()).isEqualTo(new Fix("", true, List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void aResolvedAlertHasNone() {
        cluster.namespace("shop", BASELINE).pod(TestPods.privileged("r1", "a"));
        cluster.alertRecords();

        cluster.podGone(TestPods.privileged("r1", "a"))
                .after(Duration.ofMinutes(3))
                .heartbeat();

        assertThat(cluster.alertRecords())
                .singleElement()
                .satisfies(alert -> assertThat(alert.fix()).isNull());
    }

    @Test
    void aWeakWindowSaysFromWhatToWhatAndWhenAndNoPatch() {
        cluster.namespace("shop", BASELINE);
        Instant lowered = cluster.now();
        cluster.namespace("shop", Map.of("pod-security.kubernetes.io/enforce", "privileged"));

        Alert alert = cluster.alertRecords().get(0);

        assertThat(alert.fix()).isNull();
        assertThat(alert.lowering())
                .isEqualTo(new Lowering(
                        LevelVersion.parse("baseline").orElseThrow(), LevelVersion.PRIVILEGED, lowered, null));
    }

    private Fix fix() {
        List<Alert> alerts = cluster.alertRecords();
        return Objects.requireNonNull(alerts.get(alerts.size() - 1).fix());
    }

    private void template(Pod pod) {
        var metadata = new Metadata("api", "shop", "uid-api", "1", null, null, null, null, List.of());
        cluster.observe(new Observation.TemplateSeen(
                "c1", 1, cluster.now(), new WorkloadTemplate("Deployment", metadata, new Pod(null, pod.spec(), null))));
    }
}
