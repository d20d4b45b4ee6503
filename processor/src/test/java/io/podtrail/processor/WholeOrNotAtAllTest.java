package io.podtrail.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Observation;
import io.podtrail.events.kafka.DeadLetter;
import io.podtrail.events.kafka.DeadLetterHeaders;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.policy.pod.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An observation that fails while it is processed is a dead letter, and leaves nothing else behind. */
final class WholeOrNotAtAllTest {
    private TopologyFixture cluster;

    @BeforeEach
    void start(@TempDir Path state) {
        cluster = new TopologyFixture(state)
                .namespace("shop", Map.of("pod-security.kubernetes.io/enforce", "baseline"))
                .pod(TestPods.privileged("r1", "a"));
        cluster.alerts();
        cluster.violations();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void anObservationThatFailsMidwayChangesNothing() {
        var before = cluster.stored();

        failing();

        assertThat(cluster.stored()).usingRecursiveComparison().isEqualTo(before);
        assertThat(cluster.violations()).isEmpty();
        assertThat(cluster.alerts()).isEmpty();
        assertThat(cluster.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(header(letter, DeadLetterHeaders.SOURCE)).startsWith("podtrail.observations-0@");
            assertThat(header(letter, DeadLetterHeaders.BYTES)).isEqualTo(String.valueOf(letter.value().length));
            assertThat(header(letter, DeadLetterHeaders.SHA256)).hasSize(64);
        });
    }

    @Test
    void whatComesAfterItIsJudgedAsIfItHadNeverBeen() {
        failing();
        cluster.pod(TestPods.privileged("r1", "c")).podGone(TestPods.privileged("r1", "a"));
        cluster.podGone(TestPods.privileged("r1", "c"))
                .heartbeat()
                .after(Duration.ofMinutes(3))
                .heartbeat();

        assertThat(cluster.alerts())
                .containsExactly(
                        "resolved enforce Deployment/api 0 pods deleted",
                        "resolved warn Deployment/api 0 pods deleted");
    }

    @Test
    void aRecordOfTenMegabytesIsADeadLetterWithItsFirstBytes() {
        byte[] garbage = "x".repeat(10 * 1024 * 1024).getBytes(UTF_8);

        cluster.raw("c1".getBytes(UTF_8), garbage).pod(TestPods.privileged("r2", "a"));

        assertThat(cluster.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.value()).hasSize(DeadLetter.MAX_VALUE);
            assertThat(header(letter, DeadLetterHeaders.BYTES)).isEqualTo("10485760");
        });
        assertThat(cluster.violations()).hasSize(1);
    }

    /** The pod of the issue: an older collector has written it whole. */
    @Test
    void aMonsterThatAnOlderCollectorWroteIsJudgedAndItsAlertFitsARecord() {
        String name = "X".repeat(400_000);
        Pod pod = TestPods.ofDeployment("r3", "a", "\"capabilities\": {\"add\": [\"" + name + "\"]}", "Running");
        byte[] record = EventSerde.observation()
                .serialize("", new Observation.PodSeen("c1", cluster.epoch(), cluster.now(), pod));

        cluster.raw(("c1/shop/" + pod.metadata().name()).getBytes(UTF_8), record);

        assertThat(cluster.deadLetters()).isEmpty();
        assertThat(cluster.violationRecords()).singleElement().satisfies(violations -> {
            assertThat(violations.value().shortened()).isTrue();
            assertThat(violations.value().violations().get(0).findings().get(0).check())
                    .isEqualTo("capabilities_baseline");
            assertThat(violations.value().violations().get(0).findings().get(0).detail())
                    .contains("…[400000 characters, sha256 ");
        });
        assertThat(cluster.stored().values())
                .allSatisfy(store -> assertThat(store.values())
                        .allSatisfy(state -> assertThat(state).hasSizeLessThan(32 * 1024)));
    }

    /** A pod goes so late that the end of its alert's hold is no time any more, which is found after the pod was deleted. */
    private void failing() {
        Pod pod = TestPods.privileged("r1", "a");
        byte[] record = EventSerde.observation()
                .serialize("", new Observation.PodGone("c1", cluster.epoch(), Instant.MAX, pod));
        cluster.raw(("c1/shop/" + pod.metadata().name()).getBytes(UTF_8), record);
    }

    private static String header(TestRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }
}
