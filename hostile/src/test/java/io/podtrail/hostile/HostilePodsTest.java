package io.podtrail.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Observation;
import io.podtrail.events.ObservationBounds;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Version;
import io.podtrail.policy.bounds.PodBounds;
import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.pod.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every text and list of the pod model, however large: an observation of it is bounded, and its verdict is the whole pod's. */
final class HostilePodsTest {
    static Stream<String> fields() {
        return HostilePods.fields().stream();
    }

    @Test
    void theFieldsOfTheIssueAreAmongThem() {
        assertThat(HostilePods.fields())
                .contains(
                        "spec.containers[*].securityContext.capabilities.add",
                        "spec.containers[*].securityContext.capabilities.add[*]",
                        "spec.containers[*].securityContext.seLinuxOptions.user",
                        "metadata.ownerReferences[*].name",
                        "metadata.labels",
                        "spec.containers",
                        "spec.volumes[*].name");
    }

    @ParameterizedTest
    @MethodSource("fields")
    void aPodOfWhichOneFieldIsLargeIsJudgedAsTheWholePod(String field) {
        for (int size : HostilePods.SIZES) {
            isBoundedAndJudgedAsTheWhole(HostilePods.pod("shop", "h", field::equals, size));
        }
    }

    @Test
    void aPodOfWhichEverythingIsLargeIsJudgedAsTheWholePod() {
        // A list of large entries holds the square of it: 400 times 6 KB in each of the lists of a container.
        for (int size : List.of(1, 100, 253, 6_000)) {
            isBoundedAndJudgedAsTheWhole(HostilePods.pod("shop", "h", field -> !field.equals("spec.containers"), size));
        }
    }

    private static void isBoundedAndJudgedAsTheWhole(Pod whole) {
        var seen = new Observation.PodSeen("c1", 1, Instant.EPOCH, whole);
        int bytes = EventSerde.observation().serialize("", seen).length;

        var kept = (Observation.PodSeen) ObservationBounds.within(seen, bytes);

        assertThat(EventSerde.observation().serialize("", kept)).hasSizeLessThan(PodBounds.MAX_BYTES + 1_024);
        assertThat(kept.key()).isEqualTo(seen.key());
        assertThat(failingChecks(kept.object())).isEqualTo(failingChecks(whole));
        if (bytes > PodBounds.MAX_BYTES + 1_024) {
            assertThat(kept.object().shortened()).isNotEmpty();
        }
    }

    private static Map<LevelVersion, List<String>> failingChecks(Pod pod) {
        return Stream.of(Level.BASELINE, Level.RESTRICTED)
                .flatMap(level -> Checks.ALL.stream()
                        .flatMap(check -> check.revisions().stream())
                        .map(Check.Revision::sinceMinor)
                        .distinct()
                        .map(minor -> new LevelVersion(
                                level, Version.parse("v1." + minor).orElseThrow())))
                .collect(Collectors.toMap(
                        asked -> asked,
                        asked -> Evaluator.newest().evaluate(asked, pod).findings().stream()
                                .map(Finding::check)
                                .toList()));
    }
}
