package io.podtrail.processor.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Alert;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.PodViolations;
import io.podtrail.events.PodViolations.Violation;
import io.podtrail.events.Severity;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Fix;
import io.podtrail.policy.Fixes;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import io.podtrail.policy.bounds.FindingBounds;
import io.podtrail.policy.bounds.PodBounds;
import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The largest states and records that there can be fit what producers send and brokers take by default. */
final class StateBoundsTest {
    private static final Instant T = Instant.parse("2026-11-02T09:00:00Z");
    private static final String NAME = "n".repeat(PodBounds.MAX_NAME);
    private static final Workload WORKLOAD = new Workload(NAME, NAME);

    @Test
    void theLargestPodFits() throws IOException {
        List<Violation> violations = Arrays.stream(Mode.values())
                .map(mode -> violation(mode, largestFindings("")))
                .toList();
        PodState state = PodState.of(largestPod(), 1, T).judged(violations, violations.get(0), false, true);

        assertThat(new PodStateSerde().serialize("pods", state)).hasSizeLessThanOrEqualTo(StateSize.MAX_BYTES);
        var record =
                new PodViolations(NAME, NAME, Evidence.RUNNING, NAME, NAME, WORKLOAD, 1, violations, List.of(), true);
        assertThat(EventSerde.podViolations().serialize("", record)).hasSizeLessThan(StateSize.MAX_BYTES);
    }

    @Test
    void theLargestAlertFits() {
        AlertState state = AlertState.none(NAME, NAME, WORKLOAD, Mode.ENFORCE);
        Iterator<Evidence> evidences = Stream.generate(() -> Arrays.stream(Evidence.values()))
                .flatMap(all -> all)
                .iterator();
        for (int i = 0; i < 200; i++) {
            Evidence evidence = evidences.next();
            state = state.plus(evidence, NAME, violation(Mode.ENFORCE, largestFindings("" + i)), Cause.POD_CREATED);
        }
        state = state.opened(T, new Requirement(new LevelVersion(Level.RESTRICTED, Version.LATEST), Version.LATEST));

        assertThat(new StateSerde<>(AlertState.class).serialize("alerts", state))
                .hasSizeLessThanOrEqualTo(StateSize.MAX_BYTES);
        var labels = new TreeMap<String, String>();
        IntStream.range(0, PodBounds.MAX_LABELS).forEach(i -> labels.put(i + NAME.substring(3), NAME));
        Alert alert = state.toAlert(
                Transition.OPENED, T, Severity.CRITICAL, NAME, labels, List.of(), Integer.MAX_VALUE, largestFix());
        assertThat(EventSerde.alert().serialize("", alert)).hasSizeLessThan(StateSize.MAX_BYTES);
    }

    private static Fix largestFix() {
        List<String> names = Collections.nCopies(Fixes.MAX_NAMES, NAME);
        return new Fix(
                "x".repeat(Fixes.MAX_PATCH),
                true,
                names,
                names,
                names,
                Checks.ALL.stream().map(Check::id).toList());
    }

    /** However the pods come and go, the numbers of an alert are those of the pods that are there. */
    @Test
    void countsAreRightWhenMorePodsDifferThanAreKeptApart() {
        var random = new Random(11);
        AlertState state = AlertState.none("c", "n", new Workload("Deployment", "api"), Mode.ENFORCE);
        var living = new ArrayList<Violation>();
        for (int step = 0; step < 3_000; step++) {
            if (living.isEmpty() || random.nextInt(100) < 55 - step / 60) {
                Violation violation = violation(
                        Mode.ENFORCE,
                        Checks.ALL.stream()
                                .filter(check -> random.nextInt(3) == 0)
                                .map(check -> new Finding(check.id(), "r", "d" + random.nextInt(20)))
                                .toList());
                if (violation.findings().isEmpty()) {
                    continue;
                }
                living.add(violation);
                state = state.plus(Evidence.RUNNING, "p" + step, violation, Cause.POD_CREATED);
            } else {
                Violation gone = living.remove(random.nextInt(living.size()));
                state = state.minus(Evidence.RUNNING, "p", gone, Cause.DELETED);
            }

            assertThat(state.violatingPods()).isEqualTo(living.size());
            assertThat(state.isViolated()).isEqualTo(!living.isEmpty());
            assertThat(podsByCheck(state)).isEqualTo(podsByCheck(living));
        }
        assertThat(state.groups().size()).isLessThanOrEqualTo(AlertState.MAX_GROUPS + 1);
    }

    @Test
    void aUnionThatIsTooLargeStillHasEveryCheck() {
        List<Finding> findings = IntStream.range(0, 40)
                .boxed()
                .flatMap(i -> largestFindings("" + i).stream())
                .toList();

        List<Finding> union = FindingBounds.union(findings);

        assertThat(union.stream().map(Finding::check).collect(Collectors.toSet()))
                .hasSize(Checks.ALL.size());
    }

    private static Map<String, Integer> podsByCheck(AlertState state) {
        var pods = new TreeMap<String, Integer>();
        state.groups()
                .forEach(
                        group -> group.podsByCheck().forEach((check, count) -> pods.merge(check, count, Integer::sum)));
        return pods;
    }

    private static Map<String, Integer> podsByCheck(List<Violation> living) {
        var pods = new TreeMap<String, Integer>();
        living.forEach(
                violation -> violation.findings().forEach(finding -> pods.merge(finding.check(), 1, Integer::sum)));
        return pods;
    }

    private static Violation violation(Mode mode, List<Finding> findings) {
        return new Violation(mode, Level.RESTRICTED, Version.of(37), T, Cause.POD_CREATED, findings);
    }

    private static List<Finding> largestFindings(String distinct) {
        return FindingBounds.within(Checks.ALL.stream()
                .map(check -> new Finding(check.id(), NAME, distinct + "\u0001".repeat(100_000)))
                .toList());
    }

    private static Pod largestPod() throws IOException {
        String capabilities = IntStream.range(0, 5_000)
                .mapToObj(i -> "\"" + i + "c".repeat(700) + "\"")
                .collect(Collectors.joining(","));
        String json = "{\"metadata\":{\"name\":\"" + NAME + "\",\"namespace\":\"" + NAME + "\",\"uid\":\"" + NAME
                + "\"},\"spec\":{\"containers\":[{\"name\":\"a\",\"securityContext\":{\"capabilities\":{\"add\":["
                + capabilities + "]}}}]}}";
        return PodBounds.within(PodJson.mapper().readValue(json, Pod.class));
    }
}
