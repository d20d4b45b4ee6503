package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the topic of violations is filled again from the stores, and when it is left alone. */
final class LostViolationsTest {
    private final LostRecords lost = new LostRecords();
    private TopologyFixture cluster;

    @BeforeEach
    void start(@TempDir Path state) {
        lost.where(partition -> true); // As at the first start of an installation.
        cluster = new TopologyFixture(state, settings -> settings.rewriting(lost));
        cluster.namespace("shop", Map.of("pod-security.kubernetes.io/enforce", "baseline"))
                .pod(TestPods.privileged("r1", "a"))
                .pod(TestPods.privileged("r1", "b"));
        assertThat(cluster.violationRecords()).hasSize(2);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aPartitionThatMovesAfterTheFirstStartIsNotWrittenAgain() {
        lost.where(partition -> false); // Something has been written to it by now.

        cluster.restart().heartbeat().heartbeat();

        assertThat(cluster.violationRecords()).isEmpty();
    }

    @Test
    void aRecordThatCannotBeProcessedLeadsToNothingBeingWrittenAgain() {
        cluster.raw(new byte[] {1}, new byte[] {2}).heartbeat().heartbeat();

        assertThat(cluster.violationRecords()).isEmpty();
    }

    @Test
    void whereNothingWasEverWrittenThoughPodsViolateAllIsWrittenOnce() {
        cluster.restart().heartbeat().heartbeat().heartbeat();

        assertThat(cluster.violationRecords()).hasSize(2);
    }

    @Test
    void whatIsLostWhileTheProcessorRunsIsWrittenOnce() {
        lost.all();

        cluster.heartbeat().heartbeat().heartbeat();

        assertThat(cluster.violationRecords()).hasSize(2);
    }
}
