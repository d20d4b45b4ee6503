package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Alert;
import io.podtrail.events.Transition;
import io.podtrail.events.kafka.Rewritten;
import io.podtrail.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a topic of alerts that was recreated is filled with, from the stores. */
final class LostAlertsTest {
    private final LostRecords lost = new LostRecords();
    private TopologyFixture cluster;
    private List<Alert> announced;

    @BeforeEach
    void start(@TempDir Path state) {
        lost.where(partition -> false);
        cluster = new TopologyFixture(state, settings -> settings.announcingAgain(lost));
        cluster.namespace("shop", Map.of("pod-security.kubernetes.io/enforce", "baseline"))
                .pod(TestPods.privileged("r1", "a"));
        announced = cluster.alertRecords();
        assertThat(announced).extracting(Alert::mode).containsExactly(Mode.ENFORCE, Mode.WARN);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void openAlertsAreWrittenOnceWithTheirRevisionsAndSayThatTheyAreRewritten() {
        lost.all();

        cluster.heartbeat().heartbeat().heartbeat();

        List<TestRecord<String, Alert>> again = cluster.alertTestRecords();
        assertThat(again).allMatch(record -> Rewritten.isIn(record.headers()));
        assertThat(again)
                .extracting(TestRecord::value)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("at")
                .containsExactlyElementsOf(announced);
    }

    @Test
    void whatHasResolvedIsWrittenAsItEnded() {
        cluster.podGone(TestPods.privileged("r1", "a"))
                .after(Duration.ofHours(1))
                .heartbeat();
        List<Alert> ended = cluster.alertRecords();
        assertThat(ended).extracting(Alert::transition).containsOnly(Transition.RESOLVED);
        lost.all();

        cluster.heartbeat().heartbeat();

        assertThat(cluster.alertRecords()).containsExactlyInAnyOrderElementsOf(ended);
    }

    @Test
    void whereNothingIsLostNothingIsWrittenAgain() {
        cluster.restart().heartbeat().heartbeat();

        assertThat(cluster.alertRecords()).isEmpty();
    }
}
