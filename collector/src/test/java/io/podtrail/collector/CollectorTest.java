package io.podtrail.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.collector.ClusterListener.Interruption;
import io.podtrail.events.Namespace;
import io.podtrail.events.Observation;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodStatus;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CollectorTest {
    private static final Instant T = Instant.parse("2026-11-02T09:00:00Z");

    @Test
    void aKeyframeIsOneEpochWithItsPolicyBeforeItsObjects() {
        try (var log = RecordedLog.empty()) {
            log.collector.keyframeStarted(T, Version.of(33), null);
            log.collector.namespaceSeen(T, namespace("1"));
            log.collector.podSeen(T, pod("1", "Running"));
            log.collector.keyframeCompleted(T, true);

            assertThat(log.story())
                    .containsExactly(
                            "KeyframeStarted",
                            "PolicyChanged",
                            "NamespaceSeen c1/shop",
                            "PodSeen c1/shop/api",
                            "KeyframeCompleted");
            assertThat(log.observations()).extracting(Observation::epoch).containsOnly(1L);
        }
    }

    @Test
    void whatOnlyChangedItsStatusIsNotWrittenAgainUntilTheNextKeyframe() {
        try (var log = RecordedLog.empty()) {
            log.collector.keyframeStarted(T, null, null);
            log.collector.podSeen(T, pod("1", "Running"));
            log.collector.podSeen(T, pod("2", "Running"));
            log.collector.podSeen(T, pod("3", "Succeeded"));
            log.collector.keyframeStarted(T, null, null);
            log.collector.podSeen(T, pod("3", "Succeeded"));

            assertThat(log.story().stream().filter(line -> line.startsWith("PodSeen")))
                    .hasSize(3);
        }
    }

    @Test
    void aRestartIsANewEpochAndSaysWhatItMissed() {
        try (var log = RecordedLog.after(7, T)) {
            log.collector.keyframeStarted(T.plusSeconds(60), null, null);

            assertThat(log.story()).containsExactly("KeyframeStarted", "Gap", "PolicyChanged");
            var gap = (Observation.Gap) log.observations().get(1);
            assertThat(gap.epoch()).isEqualTo(8);
            assertThat(gap.from()).isEqualTo(T);
            assertThat(gap.to()).isEqualTo(T.plusSeconds(60));
        }
    }

    @Test
    void onlyTheFirstKeyframeOfACollectorSaysWhatItFoundOfTheLog() {
        try (var log = RecordedLog.after(7, T)) {
            log.collector.keyframeStarted(T.plusSeconds(60), null, null);
            log.collector.keyframeStarted(T.plusSeconds(90), null, null);

            assertThat(log.observations())
                    .filteredOn(Observation.KeyframeStarted.class::isInstance)
                    .extracting(started -> ((Observation.KeyframeStarted) started).log())
                    .containsExactly(RecordedLog.EXTENT, null);
        }
    }

    @Test
    void aBrokenWatchIsAGapAndAPolicyThatIsInTheLogIsNotWrittenAgain() {
        try (var log = RecordedLog.empty()) {
            log.collector.keyframeStarted(T, null, null);
            log.collector.keyframeStarted(T.plusSeconds(9), null, new Interruption(T.plusSeconds(3), "gone"));

            assertThat(log.story()).containsExactly("KeyframeStarted", "PolicyChanged", "KeyframeStarted", "Gap");
        }
    }

    @Test
    void recordedTimeBringsEveryHeartbeatAndLiveTimeOnlyThePresentOne() {
        try (var log = RecordedLog.empty()) {
            log.collector.keyframeStarted(T, null, null);
            log.collector.recordedTimePassed(T.plusSeconds(35));
            log.collector.alive(T.plusSeconds(300), true);

            assertThat(log.observations())
                    .filteredOn(Observation.Heartbeat.class::isInstance)
                    .extracting(Observation::observedAt)
                    .containsExactly(T.plusSeconds(10), T.plusSeconds(20), T.plusSeconds(30), T.plusSeconds(300));
        }
    }

    @Test
    void timeNeverRunsBackwards() {
        try (var log = RecordedLog.empty()) {
            log.collector.keyframeStarted(T, null, null);
            log.collector.podSeen(T.minusSeconds(60), pod("1", "Running"));

            assertThat(log.observations()).extracting(Observation::observedAt).containsOnly(T);
        }
    }

    @Test
    void whatAnotherCaptureSawBeforeIsNotWrittenBehindWhatThisOneSawLater() {
        try (var log = RecordedLog.empty()) {
            log.collector.keyframeStarted(T, null, null);
            log.collector.podSeen(T, pod("10", "Running"));
            log.collector.podSeen(T, pod("9", "Pending"));
            log.collector.podGone(T, pod("11", "Running"));
            log.collector.podSeen(T, pod("10", "Running"));
            log.collector.podSeen(T, pod("9", "Pending"));

            assertThat(log.pods()).containsExactly("PodSeen c1/shop/api", "PodGone c1/shop/api");
        }
    }

    @Test
    void theEndOfAnOlderPodLeavesTheLivingOneByItsNameAlone() {
        try (var log = RecordedLog.empty()) {
            log.collector.keyframeStarted(T, null, null);
            log.collector.podSeen(T, pod("new", "20", "Running"));
            log.collector.podGone(T, pod("old", "11", "Running"));
            log.collector.podSeen(T, pod("new", "20", "Running"));

            assertThat(log.pods()).as("still known: not written again").containsExactly("PodSeen c1/shop/api");
        }
    }

    @Test
    void aPodThatIsCreatedAgainIsNotStale() {
        try (var log = RecordedLog.empty()) {
            log.collector.keyframeStarted(T, null, null);
            log.collector.podSeen(T, pod("old", "10", "Running"));
            log.collector.podGone(T, pod("old", "11", "Running"));
            log.collector.podSeen(T, pod("new", "12", "Running"));
            log.collector.podGone(T, pod("old", "11", "Running"));

            assertThat(log.pods()).containsExactly("PodSeen c1/shop/api", "PodGone c1/shop/api", "PodSeen c1/shop/api");
        }
    }

    @Test
    void withoutVersionsTheOrderOfArrivalCounts() {
        try (var log = RecordedLog.empty()) {
            log.collector.keyframeStarted(T, null, null);
            log.collector.podSeen(T, pod("", "", "Pending"));
            log.collector.podSeen(T, pod("", "", "Running"));
            log.collector.podGone(T, pod("", "", "Running"));
            log.collector.podSeen(T, pod("", "", "Running"));

            assertThat(log.pods()).hasSize(4);
        }
    }

    @Test
    void aKeyframeForgetsTheVersionsSoThatARestoreOfEtcdIsSeen() {
        try (var log = RecordedLog.empty()) {
            log.collector.keyframeStarted(T, null, null);
            log.collector.podSeen(T, pod("1000", "Running"));
            log.collector.keyframeStarted(T, null, null);
            log.collector.podSeen(T, pod("500", "Running"));

            assertThat(log.pods()).hasSize(2);
        }
    }

    @Test
    void anEndSaysWhichObjectEnded() {
        try (var log = RecordedLog.empty()) {
            log.collector.keyframeStarted(T, null, null);
            log.collector.podGone(
                    T,
                    new Pod(
                            new Metadata("api", "shop", "u", "7", "2026-11-02T08:00:00Z", null, null, null, null),
                            null,
                            null));

            var gone = (Observation.PodGone) log.observations().get(2);
            assertThat(gone.object().metadata().uid()).isEqualTo("u");
            assertThat(gone.object().metadata().resourceVersion()).isEqualTo("7");
            assertThat(gone.object().metadata().creationTimestamp()).isEqualTo("2026-11-02T08:00:00Z");
        }
    }

    private static Namespace namespace(String resourceVersion) {
        return new Namespace(metadata("shop", null, resourceVersion));
    }

    private static Pod pod(String resourceVersion, String phase) {
        return pod("uid", resourceVersion, phase);
    }

    private static Pod pod(String uid, String resourceVersion, String phase) {
        return new Pod(metadata("api", "shop", uid, resourceVersion), null, new PodStatus(phase));
    }

    private static Metadata metadata(String name, String namespace, String resourceVersion) {
        return metadata(name, namespace, "uid", resourceVersion);
    }

    private static Metadata metadata(String name, String namespace, String uid, String resourceVersion) {
        return new Metadata(name, namespace, uid, resourceVersion, null, null, Map.of(), null, null);
    }
}
