package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Alert;
import io.podtrail.events.Transition;
import io.podtrail.policy.pod.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many pods an alert speaks of while a workload grows: as many as there are, once it settles. */
final class RecountTest {
    /** With nothing else, enforce warns too. */
    private static final Map<String, String> ENFORCED =
            Map.of("pod-security.kubernetes.io/enforce", "baseline", "pod-security.kubernetes.io/warn", "privileged");

    private TopologyFixture cluster;

    @BeforeEach
    void start(@TempDir Path state) {
        cluster = new TopologyFixture(state);
        cluster.namespace("shop", ENFORCED);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aRolloutIsAnnouncedAtOnceAndCountedWhenItHasSettled() {
        cluster.pod(pod(0));
        cluster.after(Duration.ofSeconds(2)).pod(pod(1)).pod(pod(2));
        assertThat(counts()).containsExactly("opened 1 null");

        cluster.after(Duration.ofSeconds(10)).heartbeat();

        assertThat(counts()).containsExactly("changed 3 1");
    }

    @Test
    void afterARestartItIsCountedTheSame() {
        cluster.pod(pod(0)).pod(pod(1)).pod(pod(2));
        cluster.alertRecords();
        cluster.restart();

        cluster.after(Duration.ofSeconds(10)).heartbeat();

        assertThat(counts()).containsExactly("changed 3 1");
    }

    @Test
    void growthByLessThanHalfIsCountedWithinAMinute() {
        grown(4);
        cluster.pod(pod(4));
        cluster.after(Duration.ofSeconds(59)).heartbeat();
        assertThat(counts()).isEmpty();

        cluster.after(Duration.ofSeconds(1)).heartbeat();

        assertThat(counts()).containsExactly("changed 5 1");
    }

    @Test
    void whatGrowsOnIsCountedAtMostEveryTenSeconds() {
        cluster.pod(pod(0));
        for (int i = 1; i < 60; i++) {
            cluster.after(Duration.ofSeconds(1)).pod(pod(i));
        }

        assertThat(counts()).hasSizeLessThanOrEqualTo(7).last().isEqualTo("changed 52 1");
    }

    @Test
    void aWorkloadThatShrinksAgainIsNotCountedAnew() {
        cluster.pod(pod(0)).pod(pod(1)).podGone(pod(1));
        cluster.alertRecords();

        cluster.after(Duration.ofMinutes(5)).heartbeat();

        assertThat(counts()).isEmpty();
    }

    @Test
    void itsEndCancelsTheCount() {
        cluster.pod(pod(0));
        cluster.alertRecords();
        cluster.pod(pod(1)).podGone(pod(0)).podGone(pod(1));

        cluster.after(Duration.ofSeconds(119)).heartbeat();
        assertThat(counts()).isEmpty();
        cluster.after(Duration.ofSeconds(1)).heartbeat();

        assertThat(counts()).containsExactly("resolved 0 null");
    }

    @Test
    void itSaysHowManyPodsOfTheWorkloadRun() {
        cluster.pod(TestPods.compliant("r1", "p0"))
                .pod(TestPods.finished("r1", "p1"))
                .pod(pod(2));

        Alert opened = cluster.alertRecords().get(0);
        assertThat(opened.violatingPods()).isEqualTo(1);
        assertThat(opened.pods()).isEqualTo(2);

        cluster.podGone(pod(2)).after(Duration.ofMinutes(2)).heartbeat();
        Alert resolved = cluster.alertRecords().get(0);
        assertThat(resolved.transition()).isEqualTo(Transition.RESOLVED);
        assertThat(resolved.pods()).isNull();
    }

    private void grown(int pods) {
        for (int i = 0; i < pods; i++) {
            cluster.pod(pod(i));
        }
        cluster.after(Duration.ofSeconds(10)).heartbeat();
        cluster.alertRecords();
    }

    private List<String> counts() {
        return cluster.alertRecords().stream().map(RecountTest::count).toList();
    }

    private static String count(Alert alert) {
        return alert.transition() + " " + alert.violatingPods() + " " + alert.corrects();
    }

    private static Pod pod(int number) {
        return TestPods.privileged("r1", "p" + number);
    }
}
